use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn member(role: MemberRole, name: &str, born: &str) -> MemberDraft {
    MemberDraft { role, name: name.into(), birth_date: day(born), snils: None, studies_until: None }
}

fn found(members: &[MemberDraft]) -> Vec<(String, FieldCode)> {
    let errors = check_members(members, day("2026-11-24"));
    errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

fn one(pointer: &str, code: FieldCode) -> Vec<(String, FieldCode)> {
    vec![(pointer.to_owned(), code)]
}

fn mother() -> MemberDraft {
    member(MemberRole::Parent, "Анна Кузнецова", "1990-03-12")
}

#[test]
fn a_plausible_family_is_taken() {
    let with_snils = MemberDraft { snils: Some("112-233-445 95".into()), ..mother() };
    let twins = ["Пётр Кузнецов", "Павел Кузнецов"].map(|name| member(MemberRole::Child, name, "2020-01-31"));
    let [one, other] = twins;
    let student = MemberDraft {
        studies_until: Some(day("2031-06-30")),
        ..member(MemberRole::Child, "Мария-Анна О’Нил", "2009-02-28")
    };
    assert_eq!(found(&[with_snils, one, other, student]), []);
}

#[test]
fn a_child_is_never_older_than_its_parent_and_nobody_is_born_tomorrow() {
    let older = member(MemberRole::Child, "Иван Кузнецов", "1989-01-01");
    assert_eq!(found(&[mother(), older]), one("/members/1/birth_date", FieldCode::Contradicts));
    let tomorrow = member(MemberRole::Child, "Иван Кузнецов", "2026-11-25");
    assert_eq!(found(&[mother(), tomorrow]), one("/members/1/birth_date", FieldCode::InTheFuture));
    let born_today = member(MemberRole::Child, "Иван Кузнецов", "2026-11-24");
    assert_eq!(found(&[mother(), born_today]), []);
    let ancient = member(MemberRole::Guardian, "Анна Кузнецова", "1890-01-01");
    assert_eq!(found(&[ancient]), one("/members/0/birth_date", FieldCode::OutOfRange));
    let ward_of_a_sister = member(MemberRole::Ward, "Иван Кузнецов", "1989-01-01");
    assert_eq!(found(&[mother(), ward_of_a_sister]), []);
}

#[test]
fn the_same_person_does_not_stand_twice() {
    let again = member(MemberRole::Child, " пётр  КУЗНЕЦОВ", "2020-01-31");
    let first = member(MemberRole::Child, "Петр Кузнецов", "2020-01-31");
    assert_eq!(found(&[mother(), first.clone(), again]), one("/members/2/name", FieldCode::Duplicate));
    let numbered = |draft: MemberDraft, snils: &str| MemberDraft { snils: Some(snils.into()), ..draft };
    let family = [numbered(mother(), "112-233-445 95"), numbered(first, "11223344595")];
    assert_eq!(found(&family), one("/members/1/snils", FieldCode::Duplicate));
}

#[test]
fn names_and_numbers_are_pointed_at_where_they_are_wrong() {
    for (name, code) in [
        ("", FieldCode::Required),
        ("А", FieldCode::TooShort),
        ("Анна 2", FieldCode::Malformed),
        ("<b>Анна</b>", FieldCode::Malformed),
        ("- -", FieldCode::Malformed),
        (&"А".repeat(101), FieldCode::TooLong),
    ] {
        let family = [member(MemberRole::Parent, name, "1990-03-12")];
        assert_eq!(found(&family), one("/members/0/name", code), "{name}");
    }
    let wrong = MemberDraft { snils: Some("112-233-445 96".into()), ..mother() };
    assert_eq!(found(&[wrong]), one("/members/0/snils", FieldCode::CheckFailed));
    let studies = MemberDraft { studies_until: Some(day("2027-06-30")), ..mother() };
    assert_eq!(found(&[studies]), one("/members/0/studies_until", FieldCode::Contradicts));
}

#[test]
fn a_family_has_one_to_twenty_members() {
    assert_eq!(found(&[]), one("/members", FieldCode::TooShort));
    let many: Vec<_> = (0..21).map(|_| mother()).collect();
    assert_eq!(found(&many), one("/members", FieldCode::TooLong));
}

#[test]
fn a_home_is_in_a_region_and_a_time_zone_that_exist() {
    let home =
        || Home { region: "RU-NIZ".into(), municipality: Some("Бор".into()), zone: Tz::Europe__Moscow };
    let same = read_home(None, None, None, home(), "").unwrap();
    assert_eq!((same.region.as_str(), same.municipality.as_deref()), ("RU-NIZ", Some("Бор")));
    let moved = read_home(Some("RU-SVE"), Some(""), Some("Asia/Yekaterinburg"), home(), "").unwrap();
    assert_eq!(
        (moved.region.as_str(), moved.municipality, moved.zone),
        ("RU-SVE", None, Tz::Asia__Yekaterinburg)
    );
    let errors = read_home(Some("RU-XX"), Some(&"х".repeat(129)), Some("Mars/Olympus"), home(), "/home");
    let pointers: Vec<String> = errors.unwrap_err().into_iter().map(|error| error.pointer).collect();
    assert_eq!(pointers, ["/home/region", "/home/municipality", "/home/time_zone"]);
}
