//! What an ID token must say (OpenID Connect Core 1.0 §3.1.3.7). Its signature is verified before.

use serde::Deserialize;

/// By how much the provider's clock may differ, in seconds.
const LEEWAY: i64 = 60;
/// How old an ID token may be when it comes, in seconds.
const FRESH: i64 = 600;

/// The claims that are looked at.
#[derive(Clone, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    phone_number: Option<String>,
    #[serde(default)]
    phone_number_verified: bool,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is expected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    /// Unix seconds.
    pub(super) now: i64,
}

impl Claims {
    /// Whether the token is for us, from the provider that we asked, and the answer to this very question.
    pub(super) fn answer(&self, expected: &Expected<'_>) -> bool {
        let for_us = match &self.aud {
            Audience::One(one) => one == expected.client,
            Audience::Several(several) => several.iter().any(|one| one == expected.client),
        };
        let only_us = match (&self.aud, &self.azp) {
            (_, Some(azp)) => azp == expected.client,
            (Audience::Several(several), None) => several.len() == 1,
            (Audience::One(_), None) => true,
        };
        self.iss == expected.issuer
            && for_us
            && only_us
            && self.nonce.as_deref() == Some(expected.nonce)
            && expected.now - LEEWAY < self.exp
            && self.iat <= expected.now + LEEWAY
            && expected.now - self.iat <= FRESH
            && (1..=255).contains(&self.sub.len())
    }

    /// The contacts that the provider has verified, the mail address first.
    pub(super) fn verified(&self) -> impl Iterator<Item = &str> {
        let mail = self.email.as_deref().filter(|_| self.email_verified);
        let phone = self.phone_number.as_deref().filter(|_| self.phone_number_verified);
        mail.into_iter().chain(phone)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answers(change: impl FnOnce(&mut Value)) -> bool {
        let mut claims = json!({
            "iss": "https://id.example", "sub": "7", "aud": "card", "exp": 1_000_300, "iat": 1_000_000, "nonce": "n",
        });
        change(&mut claims);
        let expected = Expected { issuer: "https://id.example", client: "card", nonce: "n", now: 1_000_010 };
        serde_json::from_value::<Claims>(claims).is_ok_and(|claims| claims.answer(&expected))
    }

    #[test]
    fn a_token_that_is_the_answer_to_this_question_is_taken_and_no_other() {
        assert!(answers(|_| ()));
        assert!(answers(|claims| claims["aud"] = json!(["card"])));
        assert!(answers(|claims| {
            claims["aud"] = json!(["card", "other"]);
            claims["azp"] = json!("card");
        }));
        let wrong: [fn(&mut Value); 11] = [
            |claims| claims["iss"] = json!("https://id.example/"),
            |claims| claims["aud"] = json!("other"),
            |claims| claims["aud"] = json!(["card", "other"]),
            |claims| claims["azp"] = json!("other"),
            |claims| claims["nonce"] = json!("m"),
            |claims| claims["nonce"] = Value::Null,
            |claims| claims["exp"] = json!(999_950),
            |claims| claims["iat"] = json!(1_000_071),
            |claims| claims["iat"] = json!(999_409),
            |claims| claims["sub"] = json!(""),
            |claims| drop(claims.as_object_mut().unwrap().remove("exp")),
        ];
        for (number, change) in wrong.into_iter().enumerate() {
            assert!(!answers(change), "{number}");
        }
    }

    #[test]
    fn only_what_the_provider_has_verified_counts_as_a_contact() {
        let claims: Claims = serde_json::from_value(json!({
            "iss": "i", "sub": "7", "aud": "card", "exp": 1, "iat": 1,
            "email": "a@b.example", "phone_number": "+79161234567", "phone_number_verified": true,
        }))
        .unwrap();
        assert_eq!(claims.verified().collect::<Vec<_>>(), ["+79161234567"]);
    }
}
