//! Small packs and families for the tests.

use chrono::NaiveDate;
use mobile_contracts::eligibility::{
    Answer, Dates, Detail, Evaluator, Family, Language, Member, Pack, PackErrors, PackSource, Role, Scalar,
};
use proptest::test_runner::{Config as ProptestConfig, RngSeed};

pub(crate) const HEADER: &str = r#"
[pack]
id = "test"
version = "1"
published = 2026-01-01
review_every_days = 3650
"#;

/// The same cases on every run; `PROPTEST_RNG_SEED` explores others.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_260_310),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..default }
}

pub(crate) fn load(toml: &str) -> Pack {
    try_load(toml).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(crate) fn try_load(toml: &str) -> Result<Pack, PackErrors> {
    Pack::load(&[PackSource::of(&[("test.toml", &format!("{HEADER}{toml}"))])])
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn member(id: &str, role: Role, facts: &[(&str, Scalar)]) -> Member {
    let mut member = Member { id: id.to_owned(), role, parents: None, facts: Default::default() };
    for (name, value) in facts {
        member.facts.set(name, value.clone());
    }
    member
}

pub(crate) fn text(value: &str) -> Scalar {
    Scalar::Text(value.to_owned())
}

pub(crate) fn answer<'a>(pack: &'a Pack, family: &Family, today: &str) -> Answer<'a> {
    answer_for(pack, family, &Dates::on(date(today)))
}

pub(crate) fn answer_for<'a>(pack: &'a Pack, family: &Family, dates: &Dates) -> Answer<'a> {
    let sheet = pack.bind(family, dates.today).unwrap_or_else(|problems| panic!("{problems:?}"));
    // An answer borrows from its sheet; a test's sheet may live for ever.
    let sheet = Box::leak(Box::new(sheet));
    Evaluator::new().evaluate(sheet, dates).answer(sheet, dates, Detail::Texts(Language::En))
}
