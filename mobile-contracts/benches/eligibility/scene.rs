//! What is measured: packs of any size, and families.

use std::fmt::Write as _;

use mobile_contracts::eligibility::{Family, Member, Pack, PackSource, Role, Scalar};

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

/// A pack of so many benefits.
pub(crate) fn pack(benefits: usize) -> Pack {
    Pack::load(&[source(benefits)]).expect("the bench pack loads")
}

/// Its file.
pub(crate) fn source(benefits: usize) -> PackSource {
    let mut text = HEAD.to_owned();
    (0..benefits).for_each(|at| benefit(&mut text, at));
    PackSource::of(&[("bench.toml", &text)])
}

/// A family of five, one of a thousand kinds.
pub(crate) fn family(at: usize) -> Family {
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
pub(crate) fn strip(family: &Family) -> Family {
    let mut family = family.clone();
    for member in &mut family.members {
        member.facts.0.retain(|(id, _)| id == "birth_date");
    }
    family
}
