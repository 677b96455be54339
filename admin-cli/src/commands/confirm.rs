//! "Sure?", before something is done that people notice.

use dialoguer::Confirm;

use crate::trouble::Trouble;

/// Goes on if the person at the terminal says yes; without a terminal, `--yes` has to be given.
pub(super) fn ask(question: &str) -> Result<(), Trouble> {
    match Confirm::new().with_prompt(question).default(false).interact() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Trouble::Declined),
        Err(_) => Err(Trouble::CannotAsk("--yes")),
    }
}
