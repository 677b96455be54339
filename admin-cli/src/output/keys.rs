//! Keys, as people read them.

use mobile_contracts::lang::Lang;
use mobile_contracts::wire::key::KeyBody;

use super::{minute, table};
use crate::texts;

/// Keys, one a line.
pub(crate) fn list(keys: &[KeyBody], lang: Lang) -> String {
    let mut table = table();
    table.set_header([
        texts::id(lang),
        texts::kind(lang),
        texts::key_name(lang),
        texts::state(lang),
        texts::signs_from(lang),
        texts::revoked_on(lang),
    ]);
    for key in keys {
        table.add_row([
            key.id.to_string(),
            texts::key_purpose(&key.purpose, lang),
            key.kid.clone(),
            texts::key_role(&key.role, lang),
            minute(key.signs_from),
            key.revoked_at.map(minute).unwrap_or_default(),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn keys_are_shown_in_both_languages() {
        let key = |number: u128, purpose: &str, role: &str| KeyBody {
            id: Uuid::from_u128(number),
            purpose: purpose.into(),
            kid: "496bd8".into(),
            role: role.into(),
            created_at: "2026-11-24T09:05:59Z".parse().unwrap(),
            signs_from: "2026-11-27T09:05:59Z".parse().unwrap(),
            revoked_at: (role == "revoked").then(|| "2026-11-28T10:00:00Z".parse().unwrap()),
        };
        let keys = [
            key(4, "card", "next"),
            key(3, "card", "signs"),
            key(2, "token", "verifies"),
            key(1, "status", "revoked"),
        ];
        insta::assert_snapshot!("keys_ru", list(&keys, Lang::Ru));
        insta::assert_snapshot!("keys_en", list(&keys, Lang::En));
    }
}
