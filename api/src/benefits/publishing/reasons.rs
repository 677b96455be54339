//! Why outcomes change, in words: what each condition says, and what it said about one family of many.

use mobile_contracts::eligibility::{Answer, Dates, Detail, Evaluator, Language, Pack};
use mobile_contracts::wire::benefit_packs::{ChangeKind, ConditionExampleBody, ConditionReasonBody};

use super::tally::Example;
use crate::benefits::{screening, service};

/// The conditions of a group in words. `packs` are looked through for a condition, the draft's first; `example` tells what
/// the rules in force and the draft say about a family of the group.
pub(super) fn reasons(
    what: &ChangeKind,
    packs: &[&Pack],
    example: Option<&(Told, Told)>,
    language: Language,
) -> Vec<ConditionReasonBody> {
    let reason = |condition: &String| {
        let found = packs.iter().find_map(|pack| pack.condition_text(&what.benefit, condition));
        let (text, dated) = found.map_or_else(
            || (condition.clone(), false),
            |(text, dated)| (text.get(language).to_owned(), dated),
        );
        // A day may be somebody's birthday, and a text without values is no example of anything.
        let example = example.filter(|_| !dated && text.contains('…')).map(|(before, after)| {
            let said =
                |told: &Told| told.iter().find(|(id, _)| id == condition).map(|(_, text)| text.clone());
            ConditionExampleBody { before: said(before), after: said(after) }
        });
        ConditionReasonBody { text, example }
    };
    what.because.iter().map(reason).collect()
}

/// What the conditions of one benefit say, by their ids.
pub(super) type Told = Vec<(String, String)>;

/// What the rules in force and the draft say about a family.
pub(super) fn told(
    known: &service::Known,
    (before, after): (&Pack, &Pack),
    (one, other): &mut (Evaluator, Evaluator),
    (benefit, example): (&str, &Example),
    language: Language,
) -> Option<(Told, Told)> {
    let dates = Dates::on(known.today);
    let ask = |pack: &Pack, evaluator: &mut Evaluator| {
        let (sheet, _) = screening::bind_what_fits(pack, &mut known.family(), known.today).ok()?;
        let answer = evaluator.explain(&sheet, &dates).answer(&sheet, &dates, Detail::Texts(language));
        Some(conditions(&answer, benefit, example))
    };
    ask(before, one).zip(ask(after, other))
}

fn conditions(answer: &Answer<'_>, benefit: &str, example: &Example) -> Told {
    let mut found = answer.benefits.iter().filter(|one| one.benefit == benefit);
    let found = found.find(|one| one.subject.as_deref() == example.subject.as_deref());
    let conditions = found.into_iter().flat_map(|one| &one.conditions);
    conditions.filter_map(|one| Some((one.id.to_string(), one.text.as_deref()?.to_owned()))).collect()
}
