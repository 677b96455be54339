//! The audit log, as people read it.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::audit::AuditBody;

use super::{plain, table};
use crate::texts;

/// Acts, one a line.
pub(crate) fn list(acts: &[AuditBody], lang: Lang) -> String {
    if acts.is_empty() {
        return format!("{}\n", texts::nothing_found(lang));
    }
    let mut table = table();
    table.set_header([
        texts::when(lang),
        texts::by(lang),
        texts::act(lang),
        texts::object(lang),
        texts::reason(lang),
    ]);
    for act in acts {
        let by = match act.actor {
            Some(account) => format!("{} {account}", texts::word(&act.actor_kind, lang)),
            None => texts::word(&act.actor_kind, lang),
        };
        table.add_row([
            act.at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            by,
            act.action.clone(),
            format!("{} {}", act.object_kind, act.object),
            plain(act.reason.as_deref().unwrap_or_default()),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn acts_are_listed_in_both_languages() {
        let act = |actor: Option<u128>, action: &str, reason: Option<&str>| AuditBody {
            id: Uuid::from_u128(1),
            at: "2026-11-24T09:05:59Z".parse().unwrap(),
            actor_kind: if actor.is_some() { "administrator" } else { "system" }.into(),
            actor: actor.map(Uuid::from_u128),
            action: action.into(),
            object_kind: "card".into(),
            object: Uuid::from_u128(7),
            reason: reason.map(str::to_owned),
            position: Some(3),
            hash: None,
        };
        let acts =
            [act(Some(5), "card.revoke", Some("Карта\u{1b}[2J утеряна")), act(None, "session.refuse", None)];
        insta::assert_snapshot!("audit_ru", list(&acts, Lang::Ru));
        insta::assert_snapshot!("audit_en", list(&acts, Lang::En));
        assert_eq!(list(&[], Lang::En), "Nothing found.\n");
    }
}
