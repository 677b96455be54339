//! `family-card benefits explain`

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use mobile_contracts::eligibility::{Dates, Detail, Evaluator, FactProblem, Family, Language};
use mobile_contracts::lang::Lang;

use super::benefits_pack;
use crate::output::Output;
use crate::trouble::Trouble;

/// Whom to explain what.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pack: benefits_pack::PackArguments,
    /// Файл семьи, .toml или .json | The family's file, .toml or .json
    #[arg(long, value_name = "FILE")]
    family: PathBuf,
    /// День подачи заявления; без него — сегодня | The day of the application; today if absent
    #[arg(long, value_name = "YYYY-MM-DD")]
    applied_on: Option<NaiveDate>,
    /// По закону, который был опубликован к этому дню | By the law as it was published by that day
    #[arg(long, value_name = "YYYY-MM-DD")]
    known_on: Option<NaiveDate>,
}

/// Prints the full reasoning for a family, benefit by benefit.
pub(crate) fn run(output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let pack = arguments.pack.load()?;
    let family = family(arguments)?;
    let Arguments { applied_on, known_on, .. } = *arguments;
    let dates = Dates { today: arguments.pack.date(), applied_on, known_on };
    let language = match output.lang {
        Lang::Ru => Language::Ru,
        Lang::En => Language::En,
    };
    let sheet = pack
        .bind(&family, dates.today)
        .map_err(|problems| Trouble::Rules(problems.iter().map(|one| sentence(one, language)).collect()))?;
    let mut evaluator = Evaluator::new();
    let answer = evaluator.evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Texts(language));
    output.data(&answer, |_| answer.to_text(language))?;
    Ok(())
}

fn family(arguments: &Arguments) -> Result<Family, Trouble> {
    let path = arguments.family.display();
    let text = std::fs::read_to_string(&arguments.family)
        .map_err(|error| Trouble::Rules(format!("{path}: {error}")))?;
    let is_json = arguments.family.extension().is_some_and(|extension| extension == "json");
    let read = match is_json {
        true => serde_json::from_str(&text).map_err(|error| error.to_string()),
        false => toml::from_str::<toml::Value>(&text)
            .and_then(|value| dates_as_texts(value).try_into())
            .map_err(|error| error.to_string()),
    };
    read.map_err(|error| Trouble::Rules(format!("{path}: {error}")))
}

/// TOML has dates of its own, JSON and the facts write them as texts.
fn dates_as_texts(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Array(list) => toml::Value::Array(list.into_iter().map(dates_as_texts).collect()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, dates_as_texts(value))).collect())
        }
        other => other,
    }
}

/// Such as `/members/0/facts/birth_date: the birth date is in the future`.
fn sentence(problem: &FactProblem, language: Language) -> String {
    let nearest = problem.suggestion.as_deref().map(|word| format!(" → {word}?")).unwrap_or_default();
    format!("{}: {}{nearest}\n", problem.pointer, problem.text(language))
}
