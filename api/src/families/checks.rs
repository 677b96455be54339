//! What cannot be true of a family as somebody enters it, each place pointed at.

use std::collections::HashSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::policy::add_years;
use super::regions::is_region;
use super::{Home, MemberRole, Snils};

/// How many members a family can have.
pub const MEMBERS_MAX: usize = 20;
/// The longest life there was, in years, rounded up.
const OLDEST: u32 = 125;
/// Letters of a municipality's name at most.
const MUNICIPALITY_MAX: usize = 128;

/// A member as somebody enters them.
#[derive(Clone)]
pub struct MemberDraft {
    /// What they are to the family.
    pub role: MemberRole,
    /// First name and surname.
    pub name: String,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// SNILS as typed.
    pub snils: Option<String>,
    /// The last day of full-time study.
    pub studies_until: Option<NaiveDate>,
}

/// What is wrong with the members of a family, each place pointed at below `/members`.
pub(super) fn check_members(members: &[MemberDraft], today: NaiveDate) -> Vec<FieldError> {
    let size = match members.len() {
        0 => Some(FieldError::new("/members", FieldCode::TooShort).with("min", 1)),
        1..=MEMBERS_MAX => None,
        _ => Some(FieldError::new("/members", FieldCode::TooLong).with("max", MEMBERS_MAX)),
    };
    if let Some(error) = size {
        return vec![error];
    }
    let mut errors = Vec::new();
    for (at, member) in members.iter().enumerate() {
        errors.extend(check_member(member, today, &format!("/members/{at}")));
    }
    errors.extend(check_together(members, |at, field| format!("/members/{at}/{field}")));
    errors
}

/// What is wrong with one member by themselves.
pub(super) fn check_member(member: &MemberDraft, today: NaiveDate, place: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code| errors.push(FieldError::new(format!("{place}/{field}"), code));
    if member.birth_date > today {
        wrong("birth_date", FieldCode::InTheFuture);
    } else if add_years(member.birth_date, OLDEST) < today {
        wrong("birth_date", FieldCode::OutOfRange);
    }
    if let Some(until) = member.studies_until {
        if !member.role.is_child() {
            errors.push(
                FieldError::new(format!("{place}/studies_until"), FieldCode::Contradicts)
                    .with("other", "role"),
            );
        } else if until < member.birth_date || until > add_years(member.birth_date, 30) {
            wrong("studies_until", FieldCode::OutOfRange);
        }
    }
    let mut wrong = |field: &str, code| errors.push(FieldError::new(format!("{place}/{field}"), code));
    if let Some(Err(code)) = member.snils.as_deref().map(Snils::parse) {
        wrong("snils", code);
    }
    errors.extend(check_name(&member.name, place));
    errors
}

fn check_name(name: &str, place: &str) -> Option<FieldError> {
    let error = |code| FieldError::new(format!("{place}/name"), code);
    let name = name.trim();
    let plausible = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | '\u{301}');
    match name.chars().count() {
        0 => Some(error(FieldCode::Required)),
        1 => Some(error(FieldCode::TooShort).with("min", 2)),
        101.. => Some(error(FieldCode::TooLong).with("max", 100)),
        _ if !name.chars().all(plausible) || !name.chars().any(char::is_alphabetic) => {
            Some(error(FieldCode::Malformed))
        }
        _ => None,
    }
}

/// What cannot be true of members beside each other: a child older than its parent, two of the same person.
pub(super) fn check_together(
    members: &[MemberDraft],
    place: impl Fn(usize, &str) -> String,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let parents = || members.iter().enumerate().filter(|(_, member)| member.role == MemberRole::Parent);
    let (mut people, mut numbers) = (HashSet::new(), HashSet::new());
    for (at, member) in members.iter().enumerate() {
        let older = parents().find(|(_, parent)| parent.birth_date >= member.birth_date);
        if let (MemberRole::Child, Some((parent, _))) = (member.role, older) {
            let other = place(parent, "birth_date");
            errors
                .push(FieldError::new(place(at, "birth_date"), FieldCode::Contradicts).with("other", other));
        }
        if !people.insert((fold_name(&member.name), member.birth_date)) {
            errors.push(FieldError::new(place(at, "name"), FieldCode::Duplicate));
        }
        if let Some(Ok(snils)) = member.snils.as_deref().map(Snils::parse)
            && !numbers.insert(snils)
        {
            errors.push(FieldError::new(place(at, "snils"), FieldCode::Duplicate));
        }
    }
    errors
}

/// A name as it is compared: lower case, one blank between words, ё as е.
fn fold_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('ё', "е")
}

/// Where a family lives as somebody enters it; what is left out is taken from `home`.
pub(super) fn read_home(
    region: Option<&str>,
    municipality: Option<&str>,
    time_zone: Option<&str>,
    home: Home,
    place: &str,
) -> Result<Home, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut home = home;
    if let Some(region) = region {
        if !is_region(region) {
            errors.push(FieldError::new(format!("{place}/region"), FieldCode::NotInList));
        }
        home.region = region.to_owned();
    }
    if let Some(municipality) = municipality.map(str::trim) {
        if municipality.chars().count() > MUNICIPALITY_MAX {
            let error = FieldError::new(format!("{place}/municipality"), FieldCode::TooLong);
            errors.push(error.with("max", MUNICIPALITY_MAX));
        } else if municipality.chars().any(char::is_control) {
            errors.push(FieldError::new(format!("{place}/municipality"), FieldCode::Malformed));
        }
        home.municipality = Some(municipality.to_owned()).filter(|text| !text.is_empty());
    }
    if let Some(zone) = time_zone {
        match zone.parse::<Tz>() {
            Ok(zone) => home.zone = zone,
            Err(_) => errors.push(FieldError::new(format!("{place}/time_zone"), FieldCode::NotInList)),
        }
    }
    if errors.is_empty() { Ok(home) } else { Err(errors) }
}

#[cfg(test)]
#[path = "checks_tests.rs"]
mod tests;
