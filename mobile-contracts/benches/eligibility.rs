//! Times the rule engine: one family and 40 benefits, growth in rules and families, loading a large pack.
//!
//! `cargo bench -p mobile-contracts --bench eligibility`. Prints a table; decides nothing.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench talks to its reader and stops when it cannot run"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

use mobile_contracts::eligibility::{
    Dates, Detail, Evaluator, FactMap, Family, Language, Member, Pack, PackSource, Role, Scalar, builtin,
};

const HEAD: &str = r#"
[pack]
id = "bench"
version = "1"
published = 2026-03-01
[[vocabulary]]
id = "region"
word = [ { id = "RU-NIZ", ru = "НН", en = "NN" }, { id = "RU-PNZ", ru = "Пенза", en = "Penza" } ]
[[fact]]
id = "family.region"
type = "word"
vocabulary = "region"
question = { ru = "Регион?", en = "Region?" }
[[fact]]
id = "family.income"
type = "money"
question = { ru = "Доход?", en = "Income?" }
[[fact]]
id = "family.property_ok"
type = "bool"
question = { ru = "Имущество?", en = "Property?" }
[[fact]]
id = "family.resident"
type = "bool"
question = { ru = "Живёт в России?", en = "Lives in Russia?" }
[[fact]]
id = "family.previous_end"
type = "date"
optional = true
question = { ru = "Когда закончилось?", en = "When did it end?" }
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "Дата рождения?", en = "Birth date?" }
[[fact]]
id = "person.citizen"
type = "bool"
question = { ru = "Гражданин?", en = "A citizen?" }
[[fact]]
id = "person.student"
type = "bool"
question = { ru = "Учится?", en = "Studies?" }
[[fact]]
id = "person.work_income"
type = "money"
question = { ru = "Заработок?", en = "Earnings?" }
[[param]]
id = "mrot"
type = "money"
name = { ru = "МРОТ", en = "Minimum wage" }
value = [
  { from = 2025-01-01, to = 2026-01-01, value = 22440_00, status = "enacted", source = "bench" },
  { from = 2026-01-01, to = 2027-01-01, value = 27093_00, status = "enacted", source = "bench" },
]
[[param]]
id = "pm"
type = "money"
index = "region"
name = { ru = "ПМ", en = "Minimum" }
value = [
  { key = "RU-NIZ", from = 2026-01-01, to = 2027-01-01, value = 17803_00, status = "enacted", source = "bench" },
  { key = "RU-PNZ", from = 2026-01-01, to = 2027-01-01, value = 15909_00, status = "enacted", source = "bench" },
]
[[derived]]
id = "person.counts"
type = "bool"
value = "person.role in ['parent', 'spouse', 'guardian'] or age(person.birth_date) < 18y or (age(person.birth_date) < 23y and person.student)"
[[derived]]
id = "family.per_head"
type = "money"
value = "family.income / 12 / count(member where member.counts)"
"#;

/// One benefit with seven conditions and an amount; thresholds differ from benefit to benefit.
fn benefit(text: &mut String, at: usize) {
    let (per, own) = match at % 20 {
        0..10 => ("family", format!("count(child where age(child.birth_date) < 18y) >= {}", 2 + at % 3)),
        10..17 => ("child", format!("age(child.birth_date) < {} months", 18 + at % 200)),
        _ => ("adult", "adult.work_income >= 8 * param(mrot)".to_owned()),
    };
    let when = [
        own,
        "applicant.citizen and family.resident".to_owned(),
        format!("family.per_head <= param(pm, region: family.region) * {}%", 80 + at % 90),
        "every adult: adult.work_income >= 8 * param(mrot) or age(adult.birth_date) < 20y".to_owned(),
        "family.property_ok".to_owned(),
        format!(
            "applied_on <= family.previous_end + {} months or not applicable(family.previous_end)",
            1 + at % 12
        ),
        format!("any child: child.citizen and age(child.birth_date) < {}y", 3 + at % 15),
    ];
    _ = write!(
        text,
        "[[benefit]]\nid = \"b{at}\"\nname = {{ ru = \"Мера {at}\", en = \"Benefit {at}\" }}\nper = \"{per}\"\n\
         [[benefit.version]]\nid = \"1\"\nin_force = {{ from = 2026-01-01 }}\nstatus = \"enacted\"\nlaw = [\"закон\"]\n\
         logic = \"c0 and c1 and (c2 or c5) and c3 and c4 and c6\"\n\
         [[benefit.version.amount]]\nperiod = \"month\"\nvalue = \"param(pm, region: family.region) * 50%\"\n"
    );
    for (number, when) in when.iter().enumerate() {
        _ = write!(
            text,
            "[[benefit.version.condition]]\nid = \"c{number}\"\nwhen = \"{when}\"\n\
             show = {{ value = \"family.per_head\" }}\n\
             ru = \"Доход на человека {{value}}\"\nen = \"Income per head {{value}}\"\n"
        );
    }
}

fn pack(benefits: usize) -> Pack {
    Pack::load(&[source(benefits)]).expect("the bench pack loads")
}

fn source(benefits: usize) -> PackSource {
    let mut text = HEAD.to_owned();
    (0..benefits).for_each(|at| benefit(&mut text, at));
    PackSource::of(&[("bench.toml", &text)])
}

fn family(at: usize) -> Family {
    let date = |year: usize| Scalar::Text(format!("{year}-0{}-1{}", 1 + at % 9, at % 10));
    let member = |id: &str, role, born: usize, income: Option<i64>| {
        let mut member = Member { id: id.to_owned(), role, parents: None, facts: Default::default() };
        member.facts.set("birth_date", date(born));
        member.facts.set("citizen", Scalar::Bool(true));
        if let Some(income) = income {
            member.facts.set("work_income", Scalar::Int(income));
        }
        member
    };
    let spread = i64::try_from(at % 1_000).unwrap_or(0) * 100_000;
    let mut family = Family {
        members: vec![
            member("mother", Role::Parent, 1990, Some(30_000_000)),
            member("father", Role::Parent, 1988, (!at.is_multiple_of(7)).then_some(70_000_000)),
            member("first", Role::Child, 2009 + at % 3, None),
            member("second", Role::Child, 2015 + at % 3, None),
            member("third", Role::Child, 2021 + at % 3, None),
        ],
        everyone_listed: true,
        ..Family::default()
    };
    family.facts.set("region", Scalar::Text("RU-NIZ".to_owned()));
    family.facts.set("income", Scalar::Int(60_000_000 + spread));
    family.facts.set("resident", Scalar::Bool(true));
    if !at.is_multiple_of(5) {
        family.facts.set("property_ok", Scalar::Bool(true));
    }
    family
}

/// The same people with nothing known of them but their birth dates, which every pack asks for.
fn strip(family: &Family) -> Family {
    let mut family = family.clone();
    for member in &mut family.members {
        member.facts.0.retain(|(id, _)| id == "birth_date");
    }
    family
}

/// The time that this thread has been running, which a busy machine does not stretch; elsewhere the clock's.
fn cpu_seconds() -> f64 {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    let started = STARTED.get_or_init(Instant::now);
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// The median of several rounds, in nanoseconds per repetition, and the allocations of one repetition.
fn time(repetitions: u32, mut work: impl FnMut()) -> (f64, u64) {
    work();
    let allocations = allocation_counter::measure(&mut work).count_total;
    let mut rounds: Vec<f64> = (0..9)
        .map(|_| {
            let start = cpu_seconds();
            (0..repetitions).for_each(|_| work());
            (cpu_seconds() - start) * 1e9 / f64::from(repetitions)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    (rounds[4], allocations)
}

fn main() {
    let dates = Dates::on("2026-03-10".parse().expect("a date"));
    let facts = family(1);

    let forty = pack(40);
    let sheet = forty.bind(&facts, dates.today).expect("the family fits");
    let mut evaluator = Evaluator::new();
    let outcomes = evaluator.explain(&sheet, &dates).len();
    println!(
        "a family of five, 40 benefits of 7 conditions, {outcomes} outcomes (microseconds, allocations)"
    );
    let row = |name: &str, (nanoseconds, allocations): (f64, u64)| {
        println!("  {name:<44} {:>9.2} {allocations:>6}", nanoseconds / 1_000.0);
    };
    row(
        "verdicts only",
        time(2_000, || {
            black_box(evaluator.verdicts(&sheet, &dates));
        }),
    );
    row(
        "full explanation",
        time(2_000, || {
            black_box(evaluator.explain(&sheet, &dates));
        }),
    );
    row(
        "full explanation and exact horizon",
        time(2_000, || {
            black_box(evaluator.evaluate(&sheet, &dates));
        }),
    );
    row(
        "binding the facts",
        time(2_000, || {
            black_box(forty.bind(&facts, dates.today).is_ok());
        }),
    );
    let mut whole = |detail| {
        time(500, || {
            let sheet = forty.bind(&facts, dates.today).expect("the family fits");
            let answer = evaluator.evaluate(&sheet, &dates).answer(&sheet, &dates, detail);
            black_box(serde_json::to_vec(&answer).expect("an answer is JSON").len());
        })
    };
    row("facts to JSON, ids only", whole(Detail::Ids));
    row("facts to JSON, all texts", whole(Detail::Texts(Language::Ru)));

    let sources: Vec<PackSource> = builtin().iter().map(|(_, files)| PackSource::of(files)).collect();
    let federal = Pack::load(&sources[..1]).expect("the federal pack loads");
    let real = Family { facts: FactMap::default(), ..strip(&facts) };
    let sheet = federal.bind(&real, dates.today).expect("the family fits");
    let outcomes = evaluator.explain(&sheet, &dates).len();
    println!(
        "the federal pack, {} benefits, {outcomes} outcomes, a family of whom only the ages are known",
        federal.len()
    );
    row(
        "full explanation",
        time(300, || {
            black_box(evaluator.explain(&sheet, &dates));
        }),
    );
    row(
        "full explanation and exact horizon",
        time(300, || {
            black_box(evaluator.evaluate(&sheet, &dates));
        }),
    );

    println!("growth in rules: full explanation of one family");
    for rules in [1, 10, 100, 1_000] {
        let pack = pack(rules);
        let sheet = pack.bind(&facts, dates.today).expect("the family fits");
        let (nanoseconds, allocations) = time(20_000 / u32::try_from(rules).unwrap_or(1) + 20, || {
            black_box(evaluator.explain(&sheet, &dates));
        });
        let each = nanoseconds / f64::from(u32::try_from(rules).unwrap_or(1));
        println!(
            "  {rules:>5} rules {:>10.2} us, {each:>7.0} ns a rule, {allocations} allocations",
            nanoseconds / 1_000.0
        );
    }

    println!("growth in families: bind and explain 40 benefits, one core");
    for families in [1_000_usize, 10_000, 100_000] {
        let all: Vec<Family> = (0..1_000).map(family).collect();
        let start = cpu_seconds();
        for at in 0..families {
            let sheet = forty.bind(&all[at % all.len()], dates.today).expect("the family fits");
            black_box(evaluator.explain(&sheet, &dates));
        }
        let seconds = cpu_seconds() - start;
        let each = seconds * 1e6 / f64::from(u32::try_from(families).unwrap_or(1));
        println!("  {families:>7} families {seconds:>8.3} s, {each:>6.2} us a family");
    }

    println!("loading a pack");
    for benefits in [40, 500, 2_000] {
        let source = source(benefits);
        let bytes: usize = source.files.iter().map(|(_, text)| text.len()).sum();
        let start = cpu_seconds();
        let pack = Pack::load(&[source]).expect("the bench pack loads");
        println!(
            "  {:>5} benefits, {:>5} KiB {:>9.1} ms",
            pack.len(),
            bytes / 1_024,
            (cpu_seconds() - start) * 1e3
        );
    }
}
