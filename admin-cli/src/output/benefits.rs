//! Benefit rule packs and what they would change, as tables.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::benefit_packs::{
    AmountTrend, ChangeGroupBody, ComparisonBody, ImportedPackBody, PackInForceBody, PublicationBody,
    StoredPackBody, StoredPackPage,
};

use super::{minute, plain, table};
use crate::texts;

/// A pack that was taken in, and what its author may not have meant.
pub(crate) fn imported(pack: &ImportedPackBody, lang: Lang) -> String {
    let warnings: String = pack.warnings.iter().map(|warning| format!("{}\n", plain(warning))).collect();
    warnings + &stored(std::slice::from_ref(&pack.pack), lang)
}

/// What answers, then what was imported.
pub(crate) fn packs(all: &StoredPackPage, lang: Lang) -> String {
    let head = format!("{}: {}\n", texts::edition(lang), all.edition);
    let tail = if all.packs.is_empty() { String::new() } else { "\n".to_owned() + &stored(&all.packs, lang) };
    head + &in_force(&all.in_force, lang) + &tail
}

/// What answers.
pub(crate) fn in_force(packs: &[PackInForceBody], lang: Lang) -> String {
    let mut table = table();
    table.set_header([
        texts::pack(lang),
        texts::version(lang),
        texts::region(lang),
        texts::benefits(lang),
        texts::id(lang),
    ]);
    for pack in packs {
        table.add_row([
            plain(&pack.name),
            plain(&pack.version),
            pack.region.clone().unwrap_or_else(|| "—".to_owned()),
            pack.benefits.to_string(),
            pack.pack.map_or_else(|| texts::built_in(lang).to_owned(), |id| id.to_string()),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// What was imported.
pub(crate) fn stored(packs: &[StoredPackBody], lang: Lang) -> String {
    let mut table = table();
    table.set_header([
        texts::id(lang),
        texts::pack(lang),
        texts::version(lang),
        texts::benefits(lang),
        texts::examples(lang),
        texts::when(lang),
        texts::state(lang),
    ]);
    for pack in packs {
        table.add_row([
            pack.id.to_string(),
            plain(&pack.name),
            plain(&pack.version),
            pack.benefits.to_string(),
            pack.examples.to_string(),
            minute(pack.imported_at),
            if pack.in_force { texts::answers(lang).to_owned() } else { "—".to_owned() },
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// What was put in force, and why.
pub(crate) fn publications(all: &[PublicationBody], lang: Lang) -> String {
    if all.is_empty() {
        return format!("{}\n", texts::nothing_found(lang));
    }
    let mut table = table();
    table.set_header([
        texts::edition(lang),
        texts::pack(lang),
        texts::version(lang),
        texts::when(lang),
        texts::by(lang),
        texts::reason(lang),
    ]);
    for one in all {
        let back = if one.rolled_back { format!("↩ {}", one.reason) } else { one.reason.clone() };
        table.add_row([
            one.edition.to_string(),
            plain(&one.name),
            one.version.as_deref().map_or_else(|| texts::built_in(lang).to_owned(), plain),
            minute(one.at),
            one.by.to_string(),
            plain(&back),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// What a draft would change.
pub(crate) fn comparison(all: &ComparisonBody, lang: Lang) -> String {
    let mut text = format!("{}: {} / {}\n", texts::families_affected(lang), all.affected, all.families);
    if all.unreadable > 0 {
        text += &format!("{}: {}\n", texts::families_unreadable(lang), all.unreadable);
    }
    for group in &all.changes {
        text += &change(group, lang);
    }
    text
}

fn change(group: &ChangeGroupBody, lang: Lang) -> String {
    let side = |outcome: &Option<String>| match outcome {
        None => texts::absent(lang).to_owned(),
        Some(word) => word.split('/').map(|word| texts::outcome(word, lang)).collect::<Vec<_>>().join(", "),
    };
    let (before, after) = (side(&group.what.before), side(&group.what.after));
    let mut text = format!("\n{} ({})\n", plain(&group.name), plain(&group.what.benefit));
    text += &format!("  {before} → {after}");
    text += match group.what.amount {
        Some(AmountTrend::More) => texts::amount_grows(lang),
        Some(AmountTrend::Less) => texts::amount_shrinks(lang),
        None => "",
    };
    text += &format!("\n  {}: {}\n", texts::families_many(lang), group.families);
    if group.outcomes != group.families {
        text += &format!("  {}: {}\n", texts::outcomes_many(lang), group.outcomes);
    }
    if !group.what.because.is_empty() {
        text += &format!("  {}:\n", texts::conditions(lang));
    }
    for (condition, reason) in group.what.because.iter().zip(&group.reasons) {
        text += &format!("    {} ({})\n", plain(&reason.text), plain(condition));
        if let Some(example) = &reason.example {
            let side = |said: &Option<String>| said.as_deref().map_or_else(|| "—".to_owned(), plain);
            let (before, after) = (side(&example.before), side(&example.after));
            text += &format!("      {}: {before} → {after}\n", texts::for_example(lang));
        }
    }
    if let Some(difference) = group.difference {
        let (min, max) = (roubles(difference.min), roubles(difference.max));
        text += &format!("  {}: {min} … {max}\n", texts::first_year_differs(lang));
    }
    text
}

/// A difference, such as `+1200.00`.
fn roubles(kopecks: i64) -> String {
    let sign = if kopecks < 0 { '−' } else { '+' };
    format!("{sign}{}.{:02}", kopecks.unsigned_abs() / 100, kopecks.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use mobile_contracts::wire::benefit_packs::{
        ChangeKind, ConditionExampleBody, ConditionReasonBody, DifferenceBody,
    };

    use super::*;

    fn a_comparison() -> ComparisonBody {
        let group = |before: Option<&str>, after: Option<&str>, families, difference| ChangeGroupBody {
            what: ChangeKind {
                benefit: "ru.edinoe".into(),
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
                amount: before.filter(|_| after == before).map(|_| AmountTrend::More),
                because: vec!["income".into()],
            },
            name: "Единое пособие".into(),
            families,
            outcomes: families + 1,
            difference,
            reasons: vec![ConditionReasonBody {
                text: "Доход на человека … не выше прожиточного минимума …".into(),
                example: difference.map(|_| ConditionExampleBody {
                    before: Some("Доход на человека 17 900 ₽ не выше прожиточного минимума 17 803 ₽".into()),
                    after: Some("Доход на человека 17 900 ₽ не выше прожиточного минимума 18 900 ₽".into()),
                }),
            }],
        };
        ComparisonBody {
            families: 1200,
            affected: 43,
            unreadable: 1,
            changes: vec![
                group(
                    Some("qualifies"),
                    Some("qualifies"),
                    40,
                    Some(DifferenceBody { min: -50, max: 120_000 }),
                ),
                group(Some("qualifies/window_closed"), Some("does_not"), 3, None),
                group(None, Some("need_info"), 1, None),
            ],
            next: None,
        }
    }

    #[test]
    fn a_comparison_is_shown_in_both_languages() {
        insta::assert_snapshot!("comparison_ru", comparison(&a_comparison(), Lang::Ru));
        insta::assert_snapshot!("comparison_en", comparison(&a_comparison(), Lang::En));
    }
}
