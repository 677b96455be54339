//! `family-card benefits lint`

use super::benefits_pack::PackArguments;
use crate::output::Output;
use crate::texts;
use crate::trouble::Trouble;

/// Loads a pack and tells what is wrong with it, and what is probably not meant.
pub(crate) fn run(output: &Output, arguments: &PackArguments) -> Result<(), Trouble> {
    let pack = arguments.load()?;
    let warnings: Vec<String> = pack.lint(arguments.date()).iter().map(ToString::to_string).collect();
    output.data(&warnings, |lang| {
        let sound = format!("{}: {} ({})\n", texts::pack_is_sound(lang), pack.id(), pack.len());
        warnings.iter().map(|warning| format!("{warning}\n")).chain([sound]).collect()
    })?;
    Ok(())
}
