//! A small country: its rules and a family of it.

use mobile_contracts::eligibility::{Family, Pack, Role, Scalar, Verdict};

use crate::support::{answer, member, text};

pub(crate) const PACK: &str = r#"
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
sensitivity = "financial"
question = { ru = "Доход?", en = "Income?" }
[[fact]]
id = "family.poor"
type = "bool"
question = { ru = "Бедны?", en = "Poor?" }
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "Дата рождения?", en = "Birth date?" }
[[fact]]
id = "person.birth_order"
type = "int"
min = 1
question = { ru = "Какой по счёту?", en = "Which in order?" }
[[fact]]
id = "family.children_elsewhere"
type = "int"
question = { ru = "Есть ли ещё дети?", en = "Further children?" }
[[param]]
id = "limit"
type = "money"
name = { ru = "Порог", en = "Threshold" }
value = [
  { from = 2025-01-01, to = 2026-01-01, value = 900_00, status = "enacted", source = "s" },
  { from = 2026-01-01, to = 2027-01-01, value = 1000_00, status = "enacted", source = "s" },
]
[[param]]
id = "forecast"
type = "money"
name = { ru = "Прогноз", en = "Forecast" }
value = [ { from = 2026-01-01, value = 500_00, status = "projected", source = "press" } ]

[[benefit]]
id = "poor"
name = { ru = "Малообеспеченным", en = "For the poor" }
per = "family"
excludes = ["rival"]
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
  law = ["закон"]
  logic = "income or declared"
    [[benefit.version.amount]]
    period = "month"
    value = "if family.income < 500 rub then 200 rub else 100 rub"
    [[benefit.version.condition]]
    id = "income"
    when = "family.income <= param(limit)"
    show = { income = "family.income", limit = "param(limit)" }
    ru = "Доход {income} не выше {limit}"
    en = "Income {income} is not above {limit}"
    [[benefit.version.condition]]
    id = "declared"
    when = "family.poor"
    ru = "Признаны малообеспеченными"
    en = "Recognised as poor"

[[benefit]]
id = "rival"
name = { ru = "Другая", en = "The other" }
per = "family"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [[benefit.version.amount]]
    period = "once"
    value = "1500 rub"
    [[benefit.version.condition]]
    id = "poor"
    when = "qualifies('poor')"
    ru = "Есть право на первую"
    en = "Qualifies for the first"

[[benefit]]
id = "projected"
name = { ru = "По прогнозу", en = "By forecast" }
per = "family"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [[benefit.version.amount]]
    period = "month"
    value = "param(forecast)"
    [[benefit.version.condition]]
    id = "c"
    when = "family.income >= param(forecast)"
    ru = "к"
    en = "c"

[[benefit]]
id = "refund"
name = { ru = "Возврат", en = "Refund" }
per = "adult"
  [[benefit.version]]
  id = "1"
  in_force = { from = 2025-01-01 }
  status = "enacted"
    [benefit.version.window]
    yearly = { opens = "06-01", last_day = "10-01" }
    [[benefit.version.condition]]
    id = "c"
    when = "count(child of adult) >= 1"
    ru = "к"
    en = "c"

[[benefit]]
id = "second"
name = { ru = "Второму ребёнку", en = "For the second child" }
per = "birth"
  [[benefit.version]]
  id = "draft"
  in_force = { from = 2025-01-01 }
  status = "draft"
    [[benefit.version.condition]]
    id = "c"
    when = "birth_order(child) == 2"
    ru = "к"
    en = "c"
"#;

pub(crate) fn family() -> Family {
    let mut family = Family {
        members: vec![
            member("mother", Role::Parent, &[("birth_date", text("1990-01-01"))]),
            member("a", Role::Child, &[("birth_date", text("2015-05-05"))]),
            member("b", Role::Child, &[("birth_date", text("2020-05-05"))]),
        ],
        everyone_listed: true,
        ..Family::default()
    };
    family.facts.set("region", text("RU-NIZ"));
    family.facts.set("income", Scalar::Int(100_000));
    family
}

pub(crate) fn verdict(pack: &Pack, family: &Family, benefit: &str, today: &str) -> Verdict {
    let answer = answer(pack, family, today);
    answer.benefits.iter().find(|found| found.benefit == benefit).unwrap().verdict
}
