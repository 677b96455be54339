//! Request and response bodies of the API, one file per noun, and the table of problem codes.

pub mod fault;
pub mod problem;
pub mod problem_code;

pub use fault::{Fault, FaultCode};
pub use problem::{FieldError, Problem};
pub use problem_code::ProblemCode;
