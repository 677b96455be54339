//! An administrator of the region.

use family_card_api::accounts::{self, Role};
use family_card_api::cards::Card;
use family_card_api::ids::Key;
use mobile_contracts::wire::card::CardDecision;
use mobile_contracts::wire::partner::DecisionRequest;

use crate::{Answer, Ask, Http, TestApp};

/// An administrator who has signed in; the session lasts ten minutes of the server's clock.
#[derive(Clone)]
pub struct Admin {
    http: Http,
    token: String,
}

impl Admin {
    pub(crate) async fn sign_in(app: &TestApp, roles: &[Role]) -> Self {
        let account = accounts::create_administrator(app.state(), roles).await.expect("an account");
        let token = accounts::open_session(app.state(), account).await.expect("a session").0;
        Self { http: app.http().clone(), token }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A GET with the administrator's token.
    pub fn get(&self, path: &str) -> Ask {
        self.http.get(path).bearer(&self.token)
    }

    /// A POST with the administrator's token.
    pub fn post(&self, path: &str) -> Ask {
        self.http.post(path).bearer(&self.token)
    }

    /// A POST with the administrator's token, of what was seen as `revision`.
    pub fn decide(&self, path: &str, revision: i64, reason: &str) -> Ask {
        let body = DecisionRequest { reason: reason.to_owned() };
        let ask = self.http.post(path).bearer(&self.token).json(&body);
        ask.header("if-match", &format!("\"{revision}\""))
    }

    /// Looks at a card.
    pub async fn show_card(&self, card: Key<Card>) -> Answer {
        self.get(&format!("/api/v1/admin/cards/{card}")).send().await
    }

    /// Revokes a card.
    pub async fn revoke_card(&self, card: Key<Card>, reason: &str) -> Answer {
        let path = format!("/api/v1/admin/cards/{card}/revoke");
        let body = CardDecision { reason: reason.to_owned() };
        self.http.post(&path).bearer(&self.token).json(&body).send().await
    }
}
