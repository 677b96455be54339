//! The benefit rule language: parse, check types, evaluate, explain, horizon.
//!
//! A [`Pack`] is loaded from TOML (`packs/README.md`), a [`Family`] is bound to it as a [`Sheet`], an
//! [`Evaluator`] turns both and the [`Dates`] into an [`Outcome`], and that into an [`Answer`] with or without
//! texts. Everything is pure and deterministic: no clock, no files, no randomness. What is not known stays
//! unknown; see `kleene.rs` and `number.rs` for how.
//!
//! ```
//! use mobile_contracts::eligibility::{Dates, Detail, Evaluator, Family, Language, Pack, federal};
//!
//! let pack = Pack::load(&[federal()]).expect("the built-in pack is tested");
//! let family: Family = serde_json::from_str(r#"{"members": [{"id": "a", "role": "parent"}]}"#).expect("a family");
//! let dates = Dates::on("2026-03-10".parse().expect("a date"));
//! let sheet = pack.bind(&family, dates.today).expect("the facts fit the pack");
//! let answer = Evaluator::new().evaluate(&sheet, &dates).answer(&sheet, &dates, Detail::Texts(Language::Ru));
//! assert!(!answer.questions.is_empty());
//! ```

mod ast;
mod audience;
mod builtin;
mod calendar;
mod catalog;
mod check;
mod choice;
mod code;
mod diagnose;
mod diff;
mod document;
mod eval;
mod evaluate;
mod examples;
mod explain;
mod facts;
mod kleene;
mod lex;
mod lint;
mod load;
mod model;
mod number;
mod order;
mod outcome;
mod parse;
mod question;
mod render;
mod sheet;
mod words;

pub use audience::{Audience, Membership};
pub use builtin::{PackFiles, builtin, federal};
pub use catalog::{
    Catalog, CatalogBenefit, CatalogCondition, CatalogFact, CatalogNote, CatalogParameter, CatalogPayment,
    CatalogValue, CatalogVersion, CatalogWord,
};
pub use choice::{Choice, ChoiceOption};
pub use diagnose::{PackError, PackErrors};
pub use diff::{OutcomeChange, OutcomeSummary};
pub use evaluate::{Dates, ENGINE_VERSION, Evaluator, Verdicts};
pub use examples::{Boundary, ExampleFailure, ExampleReport};
pub use explain::{
    Amount, AmountAnswer, Answer, BenefitAnswer, BenefitStatus, ConditionAnswer, Flag, Margin, MissingAnswer,
    NoteAnswer, Payment, RuleAnswer, Verdict, WindowAnswer,
};
pub use facts::{FactMap, FactState, Family, Given, KnownFact, Member, Receives, Scalar, StateOnly};
pub use load::{MAX_PACK_BYTES, PackSource};
pub use model::{Pack, PackTitle};
pub use outcome::Outcome;
pub use question::{Choosable, Question};
pub use sheet::{FactProblem, FactProblemCode, MAX_MEMBERS, Sheet};
pub use words::{
    Detail, Evidence, InForce, Kind, Language, Per, Period, Role, Scope, Sensitivity, Status, Text,
};
