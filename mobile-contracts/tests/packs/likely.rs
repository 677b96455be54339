//! What is likely is what would come out if everything that is being verified turned out right.

use mobile_contracts::eligibility::{Detail, Evaluator, Pack, Verdict};

use crate::families;
use crate::support::{directories, load, source, sources};

/// The same pack, with nothing left to verify.
fn verified(name: &str) -> Pack {
    let firm = |text: String| {
        text.replace("status = \"draft\"", "status = \"enacted\"")
            .replace("status = \"projected\"", "status = \"enacted\"")
    };
    let mut sources = sources(name);
    for (_, text) in sources.iter_mut().flat_map(|pack| &mut pack.files) {
        *text = firm(std::mem::take(text));
    }
    Pack::load(&sources).unwrap()
}

#[test]
fn what_is_likely_is_what_a_pack_without_doubts_answers() {
    let mut evaluator = Evaluator::new();
    let (mut other_verdicts, mut other_sums) = (0, 0);
    for name in directories() {
        let (pack, firm) = (load(&name), verified(&name));
        for example in families::of(&source(&name)) {
            let sheet = pack.bind(&example.family, example.dates.today).unwrap();
            let answer =
                evaluator.evaluate(&sheet, &example.dates).answer(&sheet, &example.dates, Detail::Ids);
            let firm_sheet = firm.bind(&example.family, example.dates.today).unwrap();
            let sure = evaluator.explain(&firm_sheet, &example.dates).answer(
                &firm_sheet,
                &example.dates,
                Detail::Ids,
            );
            assert_eq!(answer.benefits.len(), sure.benefits.len());
            for (found, sure) in answer.benefits.iter().zip(&sure.benefits) {
                let place = format!("{name}: «{}», {} for {:?}", example.name, found.benefit, found.subject);
                assert_eq!(found.likely.unwrap_or(found.verdict), sure.verdict, "{place}");
                other_verdicts += u32::from(found.likely.is_some());
                if sure.verdict != Verdict::DoesNot {
                    let now = found.amount.as_ref().map(|amount| amount.first_year);
                    let then = sure.amount.as_ref().map(|amount| amount.first_year);
                    assert_eq!(found.estimate.or(now), then, "{place}");
                    other_sums += u32::from(found.estimate.is_some());
                }
            }
        }
    }
    assert!(other_verdicts > 50 && other_sums > 50, "only {other_verdicts} and {other_sums}");
}
