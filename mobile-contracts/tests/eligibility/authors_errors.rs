//! What an author reads when something is wrong: file, line, rule, what was expected, the nearest word.

use mobile_contracts::eligibility::PackError;

use crate::support::try_load;

const FACTS: &str = r#"
[[vocabulary]]
id = "region"
word = [ { id = "RU-NIZ", ru = "НН", en = "NN" }, { id = "RU-PNZ", ru = "Пенза", en = "Penza" } ]
[[fact]]
id = "family.region"
type = "word"
vocabulary = "region"
question = { ru = "?", en = "?" }
[[fact]]
id = "family.income"
type = "money"
question = { ru = "?", en = "?" }
[[fact]]
id = "person.birth_date"
type = "date"
question = { ru = "?", en = "?" }
[[param]]
id = "pm.child"
type = "money"
index = "region"
name = { ru = "ПМ", en = "PM" }
"#;

fn error_in(condition: &str) -> PackError {
    let errors = try_load(&format!(
        r#"{FACTS}
[benefit]
id = "b"
name = {{ ru = "б", en = "b" }}
per = "family"
[[benefit.version]]
id = "1"
in_force = {{ from = 2026-01-01 }}
status = "enacted"
  [[benefit.version.condition]]
  id = "c"
  when = "{condition}"
  ru = "к"
  en = "c"
"#
    ))
    .expect_err(condition);
    assert_eq!(errors.0.len(), 1, "{errors}");
    errors.0.into_iter().next().unwrap()
}

#[test]
fn an_error_names_file_line_rule_and_the_nearest_word() {
    let error = error_in("family.incom > 5 rub");
    assert_eq!(
        error.to_string(),
        "test.toml:40:11: benefit b, version 1, condition c: nothing is called `family.incom`; expected a declared \
         fact or derived fact, today, applied_on or event_on; did you mean `family.income`?"
    );
}

#[test]
fn each_slip_of_the_pen_gets_its_own_sentence() {
    for (condition, message, suggestion) in [
        ("familly.income > 5 rub", "nothing is called", Some("family.income")),
        ("family.income > 5", "money is compared with a number", None),
        ("family.income", "this is money", None),
        ("family.region == 'RU-NIS'", "no word of the vocabulary `region`", Some("RU-NIZ")),
        ("family.region < 'RU-NIZ'", "words have no order", None),
        ("family.income * family.income > 1 rub", "multiplied", None),
        ("child.birth_date < today", "which child is meant", None),
        ("any chid: chid.birth_date < today", "gone through", Some("child")),
        ("any child", "what is asked of each", None),
        ("event_on < today", "has no event", None),
        ("param(pm.chil, region: family.region) > 1 rub", "no parameter is called", Some("pm.child")),
        ("param(pm.child) > 1 rub", "has a value for each region", None),
        ("param(pm.child, reg: family.region) > 1 rub", "takes no argument `reg`", None),
        ("qualifies('c')", "no benefit is called", Some("b")),
        ("qualifies('b')", "a circle: b asks b", None),
        ("birth_order(child) == 1", "which no pack declares", None),
        ("agee(today) < 3y", "no function `agee`", Some("age")),
        ("family.income > 1.5", "without a unit", None),
        ("family.income = 5 rub", "write `==`", None),
        ("today + 3 > today", "a number is added to a date", None),
        ("applicable(family.region) and", "ends too early", None),
        ("months_until(today + 1 year) > 3", "the arguments do not fit", None),
        ("months_until(today, most: 601) > 3", "the arguments do not fit", None),
        ("months_until(today, moost: 12) > 3", "the arguments do not fit", None),
        ("months_until(family.income, most: 12) > 3", "this is money", None),
    ] {
        let error = error_in(condition);
        assert!(error.message.contains(message), "{condition}: {error}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{condition}: {error}");
    }
}

#[test]
fn a_circle_is_refused_however_long_it_is_and_whatever_it_leads_through() {
    let benefit = |id: &str, when: &str| {
        format!(
            "[[benefit]]\nid = \"{id}\"\nname = {{ ru = \"б\", en = \"b\" }}\nper = \"family\"\n[[benefit.version]]\n\
             id = \"1\"\nin_force = {{ from = 2026-01-01 }}\nstatus = \"enacted\"\n[[benefit.version.condition]]\n\
             id = \"c\"\nwhen = \"{when}\"\nru = \"к\"\nen = \"c\"\n"
        )
    };
    let derived =
        |id: &str, value: &str| format!("[[derived]]\nid = \"{id}\"\ntype = \"bool\"\nvalue = \"{value}\"\n");
    let circles = [
        [benefit("a", "qualifies('b')"), benefit("b", "qualifies('c')"), benefit("c", "not qualifies('a')")],
        [derived("family.x", "qualifies('a')"), benefit("a", "qualifies('b')"), benefit("b", "family.x")],
        [derived("family.x", "family.y"), derived("family.y", "family.x"), benefit("a", "family.x")],
    ];
    for circle in circles {
        let errors = try_load(&format!("{FACTS}{}", circle.concat())).expect_err("a circle");
        assert!(errors.to_string().contains("a circle: "), "{errors}");
    }
    let line = [benefit("a", "qualifies('b')"), benefit("b", "qualifies('c')"), benefit("c", "true")];
    assert!(try_load(&format!("{FACTS}{}", line.concat())).is_ok());
}

#[test]
fn a_pack_lists_all_that_is_wrong_at_once() {
    let errors = try_load(
        r#"
[[fact]]
id = "family.a"
type = "boolean"
question = { ru = "?", en = "?" }
[[fact]]
id = "person.role"
type = "bool"
question = { ru = "?", en = "?" }
[[fact]]
id = "person.c"
type = "bool"
question = { ru = "?" }
[[param]]
id = "p"
type = "money"
name = { ru = "p", en = "p" }
value = [
  { from = 2026-01-01, value = 1.5, status = "enacted", source = "s" },
  { from = 2026-01-01, value = 5, status = "enactd", source = "s" },
  { from = 2026-01-01, to = 2025-01-01, value = 5, status = "draft", source = "s" },
]
[benefit]
id = "b"
nam = { ru = "б", en = "b" }
per = "family"
"#,
    )
    .unwrap_err();
    let text = errors.to_string();
    for expected in [
        "`boolean` is no type",
        "`en` is missing",
        "is not `person.role`",
        "`value` is float here; expected a whole number; money is kopecks",
        "`enactd` is no status; expected draft, projected, enacted, verified; did you mean `enacted`?",
        "`to` is the first day that no longer counts",
        "the key `nam` is unknown here",
        "`name` is missing",
        "at least one `[[benefit.version]]`",
    ] {
        assert!(text.contains(expected), "{expected} is not in:\n{text}");
    }
}

#[test]
fn two_values_and_two_versions_for_one_day_are_refused() {
    let errors = try_load(
        r#"
[[param]]
id = "p"
type = "int"
name = { ru = "p", en = "p" }
value = [
  { from = 2026-01-01, value = 1, status = "enacted", source = "s" },
  { from = 2026-06-01, value = 2, status = "enacted", source = "s" },
]
[benefit]
id = "b"
name = { ru = "б", en = "b" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2026-01-01 }
status = "enacted"
[[benefit.version]]
id = "2"
in_force = { from = 2026-06-01 }
status = "enacted"
"#,
    )
    .unwrap_err();
    let text = errors.to_string();
    assert!(
        text.contains("two values hold on the same day") && text.contains("two versions are in force"),
        "{text}"
    );
}

#[test]
fn a_text_may_only_show_values_that_it_defines_and_the_same_ones_in_both_languages() {
    let with = |ru: &str, en: &str| {
        try_load(&format!(
            r#"{FACTS}
[benefit]
id = "b"
name = {{ ru = "б", en = "b" }}
per = "family"
[[benefit.version]]
id = "1"
in_force = {{ from = 2026-01-01 }}
status = "enacted"
  [[benefit.version.condition]]
  id = "c"
  when = "family.income > 5 rub"
  show = {{ income = "family.income" }}
  ru = "{ru}"
  en = "{en}"
"#
        ))
        .map(|_| ())
        .map_err(|errors| errors.to_string())
    };
    assert_eq!(with("{income}", "{income}"), Ok(()));
    assert!(with("{incom}", "{income}").unwrap_err().contains("did you mean `income`"));
    assert!(with("доход", "{income}").unwrap_err().contains("show different values"));
}

#[test]
fn logic_may_not_negate_a_condition() {
    let errors = try_load(
        r#"
[benefit]
id = "b"
name = { ru = "б", en = "b" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2026-01-01 }
status = "enacted"
logic = "not c"
  [[benefit.version.condition]]
  id = "c"
  when = "true"
  ru = "к"
  en = "c"
"#,
    )
    .unwrap_err();
    assert!(errors.to_string().contains("`logic` may not negate"), "{errors}");
}

proptest::proptest! {
    #![proptest_config(crate::support::config(48))]

    #[test]
    fn no_pack_text_whatever_makes_the_loader_panic(text in "\\PC{0,200}") {
        _ = try_load(&text);
    }

    #[test]
    fn a_pack_with_a_damaged_byte_is_loaded_or_refused_but_never_panics(at in 0_usize..20_000, with in "\\PC|\\n|\"") {
        let files = mobile_contracts::eligibility::builtin()[0].1;
        let mut source = mobile_contracts::eligibility::PackSource::of(files);
        let count = source.files.len();
        let text = &mut source.files[at % count].1;
        let place = (0..=at % text.len()).rev().find(|place| text.is_char_boundary(*place)).unwrap();
        let end = (place + 1..=text.len()).find(|place| text.is_char_boundary(*place)).unwrap_or(text.len());
        text.replace_range(place..end, &with);
        _ = mobile_contracts::eligibility::Pack::load(&[source]);
    }
}
