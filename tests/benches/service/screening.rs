//! The anonymous screening over HTTP: what it costs the server, from the request's bytes to the answer's.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use e2e::Process;
use serde_json::{Value, json};

use crate::figures::Figure;
use crate::load::{self, Request};
use crate::plan::Plan;
use crate::process;

/// Callers at once.
const CALLERS: usize = 8;

/// The figures of one kind of answer.
pub(crate) struct Screening {
    /// Processor microseconds of the server for a request.
    pub(crate) cpu: Figure,
    /// The same for 40 benefits, where an answer has another number.
    pub(crate) for_forty: Figure,
    /// Benefits in an answer.
    pub(crate) benefits: usize,
    /// Outcomes in it: a benefit that is decided for each child or adult has one for each.
    pub(crate) outcomes: usize,
    /// Bytes of an answer.
    pub(crate) bytes: usize,
}

/// Measures answers with all texts, then those with reason ids only. No database takes part; the server has an
/// embedded one because it needs one to start.
pub(crate) fn measure(folder: &Path, plan: &Plan) -> anyhow::Result<[Screening; 2]> {
    let server = process::start(&format!("sqlite:{}", folder.join("screening.db").display()), folder)?;
    Ok([kind(&server, "texts", plan)?, kind(&server, "ids", plan)?])
}

fn kind(server: &Process, detail: &str, plan: &Plan) -> anyhow::Result<Screening> {
    let count = plan.screenings;
    let requests = |round: usize| -> anyhow::Result<Vec<Request>> {
        (0..count)
            .map(|at| Request::from_somebody(round * count + at, "/api/v1/benefits/screen", &ask(detail)))
            .collect()
    };
    let warm = load::send(CALLERS, server.address, requests(0)?)?;
    let sample = warm.answers.first().context("no answer")?;
    let answer: Value = serde_json::from_slice(sample)?;
    let outcomes = answer["benefits"].as_array().context("no benefits in the answer")?;
    let benefits = outcomes.iter().map(|outcome| outcome["benefit"].as_str()).collect::<BTreeSet<_>>().len();
    let outcomes = outcomes.len();
    let mut cpu = Vec::new();
    for round in 1..=plan.rounds {
        let before = process::cpu(server)?;
        let load = load::send(CALLERS, server.address, requests(round)?)?;
        cpu.push((process::cpu(server)? - before).as_secs_f64() * 1e6 / load.answers.len() as f64);
    }
    let for_forty = Figure::of(cpu.iter().map(|cpu| cpu * 40.0 / benefits as f64));
    Ok(Screening { cpu: Figure::of(cpu), for_forty, benefits, outcomes, bytes: sample.len() })
}

/// A family of five who has answered what is asked first.
fn ask(detail: &str) -> Value {
    let adult = |id: &str, born: &str, income: i64| {
        json!({"id": id, "role": "parent", "facts": {"birth_date": born, "citizenship": "RU", "service": "none",
            "work_income_12m": income, "only_parent": false, "pension_in_period": false}})
    };
    let child = |id: &str, born: &str| {
        json!({"id": id, "role": "child", "parents": ["mother", "father"],
            "facts": {"birth_date": born, "citizenship": "RU", "citizen_by_birth": true}})
    };
    json!({"detail": detail, "family": {
        "everyone_listed": true,
        "facts": {"region": "RU-NIZ", "lives_in_russia": true, "income_12m": 60_000_000, "adults_married": true,
            "somebody_away": false, "children_elsewhere": 0, "alimony_unsettled_children": 0,
            "interest_last_year": 0, "property_modest": true},
        "members": [adult("mother", "1990-02-01", 30_000_000), adult("father", "1988-05-12", 30_000_000),
            child("first", "2012-03-04"), child("second", "2018-05-01"), child("third", "2024-11-20")],
    }})
}
