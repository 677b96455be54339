//! What can keep a command from being done, and what a person is told about it.

use std::io;
use std::path::PathBuf;

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::problem::Problem;

use crate::exit::Exit;
use crate::texts;

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The service said no, and why; after how many seconds it may be asked again.
    Problem(Box<Problem>, Option<u64>),
    /// There is no session for this service.
    NotSignedIn,
    /// There was one.
    SessionEnded,
    /// No answer from this address, and what the network said.
    Unreachable(String, String),
    /// An answer that this service does not give, such as a proxy's page.
    Strange(String),
    /// Nothing can be asked here, and the command line does not say it all.
    CannotAsk(&'static str),
    /// The family holds no such category that could be decided about.
    NothingToDecide(String),
    /// The family has no such member.
    NoMember(uuid::Uuid),
    /// A file that is no list, and why.
    BadList(String),
    /// Some rows of a list were not applied; the report says which.
    SomeRows,
    /// The person said no.
    Declined,
    /// A session file that others may read.
    Exposed(PathBuf),
    /// A rule pack or a family file that cannot be taken, and why, line by line.
    Rules(String),
    /// Examples of a rule pack did not come out as written.
    ExamplesFail,
    /// Reading or writing here.
    Io(io::Error),
}

impl Trouble {
    /// The exit status that goes with it.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::NotSignedIn | Self::SessionEnded | Self::Unreachable(..) => Exit::NoSession,
            Self::CannotAsk(_) | Self::BadList(_) => Exit::Usage,
            // `family-card .. | head` has read enough.
            Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Problem(..)
            | Self::Strange(_)
            | Self::NothingToDecide(_)
            | Self::NoMember(_)
            | Self::SomeRows
            | Self::Declined
            | Self::Exposed(_)
            | Self::Rules(_)
            | Self::ExamplesFail
            | Self::Io(_) => Exit::Refused,
        }
    }

    /// What a person reads; empty if there is nothing to say.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match self {
            Self::Problem(problem, wait) => told(problem, *wait, lang),
            Self::NotSignedIn => texts::not_signed_in(lang).to_owned(),
            Self::SessionEnded => texts::session_ended(lang).to_owned(),
            Self::Unreachable(server, why) => {
                format!("{} {server}\n  {why}\n{}", texts::unreachable(lang), texts::unreachable_help(lang))
            }
            Self::Strange(what) => format!("{}\n  {what}", texts::strange_answer(lang)),
            Self::CannotAsk(instead) => format!("{} {instead}", texts::cannot_ask(lang)),
            Self::NoMember(member) => format!("{} {member}", texts::no_member(lang)),
            Self::NothingToDecide(category) => format!("{} {category}", texts::nothing_to_decide(lang)),
            Self::BadList(why) => why.clone(),
            Self::SomeRows => texts::some_rows(lang).to_owned(),
            Self::Declined => texts::declined(lang).to_owned(),
            Self::Rules(why) => why.trim_end().to_owned(),
            Self::ExamplesFail => texts::examples_fail(lang).to_owned(),
            Self::Exposed(path) => format!("{}\n  chmod 600 {}", texts::exposed(lang), path.display()),
            Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => String::new(),
            Self::Io(error) => error.to_string(),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn told(problem: &Problem, wait: Option<u64>, lang: Lang) -> String {
    let mut text = format!("{}. {}\n", problem.title, problem.detail);
    for field in &problem.errors {
        text += &format!("  {}: {}\n", field.pointer.trim_start_matches('/'), field.detail);
    }
    if let Some(seconds) = wait {
        text += &format!("{}: {seconds}\n", texts::retry_after(lang));
    }
    text + &format!(
        "{}: {}, {}: {}",
        texts::code(lang),
        problem.code,
        texts::request(lang),
        problem.request_id
    )
}

#[cfg(test)]
mod tests {
    use mobile_contracts::wire::problem::{FieldCode, FieldError, ProblemCode};

    use super::*;

    fn invalid(lang: Lang) -> String {
        let errors = vec![FieldError::new("/reason", FieldCode::TooShort).with("min", 3)];
        let problem = Problem::new(ProblemCode::ValidationFailed, errors, lang, "0199f2a4-7c1e");
        Trouble::Problem(Box::new(problem), None).text(lang)
    }

    #[test]
    fn a_refusal_says_what_is_wrong_where_and_under_which_request() {
        insta::assert_snapshot!("invalid_ru", invalid(Lang::Ru));
        insta::assert_snapshot!("invalid_en", invalid(Lang::En));
        let problem = Problem::new(ProblemCode::TooManyRequests, Vec::new(), Lang::En, "0199f2a4-7c1e");
        insta::assert_snapshot!("too_many_en", Trouble::Problem(Box::new(problem), Some(30)).text(Lang::En));
    }

    #[test]
    fn a_service_that_is_not_there_is_told_with_what_to_do() {
        let trouble = Trouble::Unreachable("http://127.0.0.1:1/".into(), "connection refused".into());
        insta::assert_snapshot!("unreachable_ru", trouble.text(Lang::Ru));
        insta::assert_snapshot!("unreachable_en", trouble.text(Lang::En));
        assert_eq!(trouble.exit(), Exit::NoSession);
    }

    #[test]
    fn a_reader_that_has_gone_away_is_no_trouble() {
        let trouble = Trouble::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((trouble.exit(), trouble.text(Lang::En)), (Exit::Done, String::new()));
    }
}
