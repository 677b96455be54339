//! The benefit rule language: parse, check types, evaluate, explain, horizon.

mod ast;
mod builtin;
mod calendar;
mod check;
mod choice;
mod code;
mod diagnose;
mod document;
mod eval;
mod evaluate;
mod examples;
mod explain;
mod facts;
mod kleene;
mod lex;
mod load;
mod model;
mod number;
mod order;
mod outcome;
mod parse;
mod question;
mod sheet;
mod words;

pub use builtin::{PackFiles, builtin, federal};
pub use choice::{Choice, ChoiceOption};
pub use diagnose::{PackError, PackErrors};
pub use evaluate::{Dates, ENGINE_VERSION, Evaluator, Verdicts};
pub use examples::{ExampleFailure, ExampleReport};
pub use explain::{
    Amount, AmountAnswer, Answer, BenefitAnswer, BenefitStatus, ConditionAnswer, Detail, Flag, Margin,
    MissingAnswer, NoteAnswer, Payment, RuleAnswer, Verdict, WindowAnswer,
};
pub use facts::{FactMap, FactState, Family, Given, KnownFact, Member, Receives, Scalar, StateOnly};
pub use load::{MAX_PACK_BYTES, PackSource};
pub use model::Pack;
pub use outcome::Outcome;
pub use question::{Choosable, Question};
pub use sheet::{FactProblem, FactProblemCode, MAX_MEMBERS, Sheet};
pub use words::{Evidence, InForce, Kind, Language, Per, Period, Role, Scope, Sensitivity, Status, Text};
