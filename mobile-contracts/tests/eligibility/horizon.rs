//! The horizon is exact: nothing changes the day before, something does on the day.

use chrono::{Days, NaiveDate};
use mobile_contracts::eligibility::{Dates, Detail, Evaluator, Family, Pack, Role};
use proptest::prelude::*;

use crate::support::{date, load, member, text};

const DECLARATIONS: &str = r#"
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.event"
type = "date"
optional = true
question = { ru = "?", en = "?" }
[[fact]]
id = "family.unknown"
type = "bool"
question = { ru = "?", en = "?" }
[[param]]
id = "p"
type = "int"
name = { ru = "p", en = "p" }
  [[param.value]]
  from = 2026-01-01
  to = 2026-09-01
  value = 3
  status = "enacted"
  source = "test"
  [[param.value]]
  from = 2026-09-01
  to = 2028-02-29
  value = 7
  status = "enacted"
  source = "test"
  [[param.value]]
  from = 2026-05-01
  to = 2026-07-01
  value = 5
  status = "enacted"
  source = "test"
  published = 2026-06-11
[[param]]
id = "payment"
type = "money"
name = { ru = "s", en = "s" }
  [[param.value]]
  from = 2026-01-01
  to = 2026-11-01
  value = 100_00
  status = "enacted"
  source = "test"
  [[param.value]]
  from = 2026-11-01
  value = 150_00
  status = "enacted"
  source = "test"
[[derived]]
id = "family.month"
type = "date"
value = "start_of_month(applied_on) - 1 months"
[[derived]]
id = "person.small"
type = "bool"
value = "age(person.birth_date) < 18 months"
"#;

const ATOMS: [&str; 25] = [
    "(any child: age(child.birth_date) < 2y)",
    "(every child: age(child.birth_date, on: today) >= 18 months)",
    "(any child: child.small)",
    "count(child where age(child.birth_date) < 3y) >= 2",
    "count(child where child.small) == 1",
    "applied_on < 2026-08-15",
    "applied_on >= 2027-02-28",
    "today in [2026-03-20, 2026-03-21]",
    "applied_on <= family.event + 6 months",
    "applied_on - 3 months >= family.event",
    "year(applied_on) == 2027",
    "end_of_year(today) >= 2027-01-01",
    "today - family.event > 100",
    "param(p) >= 5",
    "param(p, on: start_of_month(applied_on)) == 7",
    "param(p, on: today - 2 months) < 7",
    "param(p, on: family.event) == 5",
    "min(child: child.birth_date) + 2 years > today",
    "family.month >= 2026-06-01",
    "family.unknown",
    "(any child: age(child.birth_date) in [1, 2])",
    "applied_on >= birthday(family.event, 1)",
    "months_until(family.event + 9 months, most: 6) in [1, 2, 5]",
    "(any child: months_until(child.birth_date + 3 years, on: today, most: 12) >= 4)",
    "months_until(2027-03-31, on: start_of_month(applied_on), most: 12) < 3",
];

const AMOUNTS: [&str; 6] = [
    "param(payment)",
    "param(payment) * count(child where child.small)",
    "if applied_on < 2026-10-10 then 10 rub else 20 rub",
    "if family.unknown then 10 rub else param(payment)",
    "10 rub * months_until(family.event + 1 year, most: 12)",
    "10 rub * sum(child: months_until(child.birth_date + 18 months, most: 3))",
];

const WINDOWS: [&str; 5] = [
    "",
    "window = { yearly = { opens = \"06-01\", last_day = \"10-01\" } }",
    "window = { yearly = { opens = \"11-15\", last_day = \"02-10\" } }",
    "window = { last_day = \"family.event + 6 months\" }",
    "window = { opens = \"2026-04-01\", last_day = \"2026-12-31\", hard = false }",
];

fn pack(conditions: &[String], amount: &str, window: &str, logic: &str) -> Pack {
    let conditions: String = conditions
        .iter()
        .enumerate()
        .map(|(at, when)| {
            format!("  [[benefit.version.condition]]\n  id = \"c{at}\"\n  when = \"{when}\"\n  ru = \"?\"\n  en = \"?\"\n")
        })
        .collect();
    load(&format!(
        r#"{DECLARATIONS}
[benefit]
id = "x"
name = {{ ru = "x", en = "x" }}
per = "family"
suspended = {{ from = 2027-05-05, reopens_on = 2027-06-06, reason = {{ ru = "?", en = "?" }} }}
[[benefit.version]]
id = "1"
in_force = {{ from = 2020-01-01, to = 2028-01-01 }}
status = "enacted"
logic = "{logic}"
{window}
  [benefit.version.amount]
  period = "month"
  value = "{amount}"
{conditions}
[[benefit.version]]
id = "2"
inherit = "1"
in_force = {{ from = 2026-12-01, to = 2027-03-01 }}
published = 2026-07-07
status = "enacted"
logic = "c0"
"#
    ))
}

/// What a family would notice.
fn noticed(pack: &Pack, family: &Family, dates: &Dates, evaluator: &mut Evaluator) -> String {
    let sheet = pack.bind(family, date("2026-01-01")).unwrap();
    let answer = evaluator.explain(&sheet, dates).answer(&sheet, dates, Detail::Ids);
    let found = &answer.benefits[0];
    let amount = found.amount.as_ref().map(|amount| (amount.per_month, amount.first_year));
    format!("{:?} {:?} {amount:?}", found.verdict, found.status)
}

fn day(from: &str, later: u64) -> NaiveDate {
    date(from).checked_add_days(Days::new(later)).unwrap()
}

fn families() -> impl Strategy<Value = Family> {
    let birth = 0_u64..900;
    (prop::collection::vec(birth, 0..3), prop::option::of(0_u64..500)).prop_map(|(births, event)| {
        let mut family = Family { everyone_listed: true, ..Family::default() };
        for (at, birth) in births.into_iter().enumerate() {
            let born = text(&day("2023-07-15", birth).to_string());
            family.members.push(member(&format!("c{at}"), Role::Child, &[("birth_date", born)]));
        }
        if let Some(event) = event {
            family.facts.set("event", text(&day("2025-09-30", event).to_string()));
        }
        family
    })
}

proptest! {
    #![proptest_config(crate::support::config(48))]

    #[test]
    fn nothing_changes_the_day_before_and_something_does_on_the_day(
        atoms in prop::collection::vec(prop::sample::select(ATOMS.to_vec()), 3),
        negate in any::<bool>(),
        amount in prop::sample::select(AMOUNTS.to_vec()),
        window in prop::sample::select(WINDOWS.to_vec()),
        logic in prop::sample::select(vec!["c0 and c1 and c2", "c0 or c1 or c2", "c0 and (c1 or c2)", "c0 or (c1 and c2)"]),
        family in families(),
        start in 0_u64..300,
        fixed in prop::option::of(0_u64..200),
    ) {
        let mut conditions: Vec<String> = atoms.iter().map(|atom| (*atom).to_owned()).collect();
        if negate {
            conditions[0] = format!("not {}", conditions[0]);
        }
        let pack = pack(&conditions, amount, window, logic);
        let today = day("2026-01-05", start);
        let applied_on = fixed.map(|later| day("2026-01-05", later));
        let dates = Dates { today, applied_on, known_on: None };
        let mut evaluator = Evaluator::new();
        let now = noticed(&pack, &family, &dates, &mut evaluator);
        let sheet = pack.bind(&family, date("2026-01-01")).unwrap();
        let answer = evaluator.evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
        let found = &answer.benefits[0];
        prop_assert!(found.changes_exactly);
        for later in 1..1_200 {
            let today = today.checked_add_days(Days::new(later)).unwrap();
            let then = noticed(&pack, &family, &Dates { today, ..dates }, &mut evaluator);
            if then != now {
                prop_assert_eq!(found.changes_on, Some(today), "{:?} {} -> {}", conditions, now, then);
                break;
            }
            prop_assert!(found.changes_on != Some(today), "{:?}: nothing changes on {}, still {}", conditions, today, now);
        }
    }
}

#[test]
fn a_child_of_29_february_turns_three_on_1_march() {
    let pack = pack(
        &["any child: age(child.birth_date) < 3y".to_owned(), "true".to_owned(), "true".to_owned()],
        "1 rub",
        "",
        "c0",
    );
    let child = member("c", Role::Child, &[("birth_date", text("2024-02-29"))]);
    let family = Family { members: vec![child], everyone_listed: true, ..Family::default() };
    let sheet = pack.bind(&family, date("2026-12-10")).unwrap();
    let dates = Dates::on(date("2026-12-10"));
    let answer = Evaluator::new().evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Ids);
    assert_eq!(answer.benefits[0].changes_on, Some(date("2027-03-01")));
}
