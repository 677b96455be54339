//! Asking the engine: a family in, an answer out. Pure but for the buffers that each worker thread keeps.

use std::cell::RefCell;

use mobile_contracts::eligibility::{
    Answer, Dates, Detail, Evaluator, FactProblem, FactProblemCode, Family, Language as RuleLanguage, Pack,
    Sheet,
};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::{FieldCode, FieldError};

use super::policy;
use crate::failure::Failure;

thread_local! {
    /// Evaluating asks for memory once; each worker thread keeps what it got.
    static EVALUATOR: RefCell<Evaluator> = RefCell::new(Evaluator::new());
}

/// Answers for a sheet and hands the answer to `use_it`, before the buffers it borrows from are used again.
pub(super) fn answer<T>(
    sheet: &Sheet<'_>,
    dates: &Dates,
    detail: Detail,
    use_it: impl FnOnce(Answer<'_>) -> T,
) -> T {
    EVALUATOR
        .with_borrow_mut(|evaluator| use_it(evaluator.evaluate(sheet, dates).answer(sheet, dates, detail)))
}

/// Answers for a sheet as JSON.
pub(super) fn json(sheet: &Sheet<'_>, dates: &Dates, detail: Detail) -> Vec<u8> {
    let mut text = Vec::new();
    EVALUATOR.with_borrow_mut(|evaluator| {
        evaluator.evaluate_for(sheet, dates, detail).write_json(sheet, dates, detail, &mut text);
    });
    text
}

/// Binds a family that is known to the service. What does not fit the rules any more becomes unknown and is asked
/// again; its pointers are returned.
pub(super) fn bind_what_fits<'p>(
    pack: &'p Pack,
    family: &mut Family,
    today: chrono::NaiveDate,
) -> Result<(Sheet<'p>, Vec<String>), Failure> {
    let mut set_aside = Vec::new();
    loop {
        let problems = match pack.bind(family, today) {
            Ok(sheet) => return Ok((sheet, set_aside)),
            Err(problems) => problems,
        };
        let before = set_aside.len();
        // From behind, so that places in lists stay what they were.
        for problem in problems.into_iter().rev() {
            if policy::forget(family, &problem.pointer) {
                set_aside.push(problem.pointer);
            }
        }
        if set_aside.len() == before {
            return Err(Failure::internal("a recorded family cannot be bound to the rules"));
        }
    }
}

/// The three dates of a question. What will be known on a later day, nobody knows yet.
pub(super) fn dates(
    today: chrono::NaiveDate,
    applied_on: Option<chrono::NaiveDate>,
    known_on: Option<chrono::NaiveDate>,
) -> Result<Dates, Failure> {
    match known_on {
        Some(day) if day > today => {
            Err(Failure::invalid(vec![FieldError::new("/known_on", FieldCode::InTheFuture)]))
        }
        _ => Ok(Dates { today, applied_on, known_on }),
    }
}

/// The rules' word for a language.
pub(super) const fn language(lang: Lang) -> RuleLanguage {
    match lang {
        Lang::Ru => RuleLanguage::Ru,
        Lang::En => RuleLanguage::En,
    }
}

/// A finding of the engine as a field error at `pointer`: what, and the nearest valid word.
pub(super) fn field_error(problem: &FactProblem, pointer: String) -> FieldError {
    let code = match problem.code {
        FactProblemCode::UnknownFact => FieldCode::UnknownFact,
        FactProblemCode::UnknownBenefit => FieldCode::UnknownBenefit,
        FactProblemCode::WrongType => FieldCode::WrongType,
        FactProblemCode::UnknownWord => FieldCode::UnknownWord,
        FactProblemCode::OutOfRange => FieldCode::OutOfRange,
        FactProblemCode::AlwaysApplies => FieldCode::AlwaysApplies,
        FactProblemCode::GivenTwice => FieldCode::Duplicate,
        FactProblemCode::BadMemberId => FieldCode::BadMemberId,
        FactProblemCode::UnknownMember => FieldCode::NoSuchObject,
        FactProblemCode::TooManyMembers => FieldCode::TooManyMembers,
        FactProblemCode::BornInTheFuture => FieldCode::InTheFuture,
        FactProblemCode::ChildOlderThanParent => FieldCode::ChildOlderThanParent,
        FactProblemCode::ImpossibleBirthOrder => FieldCode::ImpossibleBirthOrder,
    };
    FieldError::new(pointer, code).with("nearest", problem.suggestion.as_deref().unwrap_or("—"))
}
