//! Partners, their tills and their offers, made through the service layer.

use chrono_tz::Tz;
use family_card_api::accounts::{self, Account, Role};
use family_card_api::auth::till_token;
use family_card_api::ids::Key;
use family_card_api::offers::{self, NewOffer, Offer, Title};
use family_card_api::partners::staff::{self, NewStaff};
use family_card_api::partners::{self, NewPartner, NewTill, Outlet, StaffRole};
use mobile_contracts::discount::{
    Audience, BasisPoints, Basket, Bounds, Category, FamilyRule, Give, Kopecks, Limit, LimitUnit, OfferLine,
    OfferTerms, Period, Promise, Scope, What,
};

use mobile_contracts::wire::partner::DecisionRequest;
use reqwest::Method;

use crate::{Ask, Family, Http, TestApp, Till};

/// A purchase of which only the total is known.
pub fn basket(roubles: i64) -> Basket {
    Basket::total_only(Kopecks(roubles * 100))
}

/// A partner with one outlet.
pub struct Partner<'a> {
    app: &'a TestApp,
    /// Its key.
    pub id: Key<partners::Partner>,
    /// Its outlet.
    pub outlet: Key<Outlet>,
}

impl<'a> Partner<'a> {
    pub(crate) async fn join(app: &'a TestApp, zone: Tz) -> Self {
        let new = NewPartner {
            name: "Пекарня «Каравай»".into(),
            outlet: "На Покровке".into(),
            address: "Москва, Покровка, 1".into(),
            zone,
        };
        let (id, outlet) = partners::join(app.state(), new).await.expect("a partner joins");
        Self { app, id, outlet }
    }

    /// A till, paired with the outlet.
    pub async fn till(&self) -> Till {
        let ids = self.app.state().ids.clone();
        let (token, token_hash) = till_token(&ids);
        let new = NewTill { outlet: self.outlet, name: "Касса".into(), token_hash };
        let id = partners::pair_till(self.app.state(), new).await.expect("a till is paired");
        Till { id, http: self.app.http().clone(), token, ids }
    }

    /// An administrator suspends it, which holds from its tills' next call on.
    pub async fn suspend(&self) {
        self.decided("suspend").await;
    }

    /// An administrator lets it in again.
    pub async fn reinstate(&self) {
        self.decided("reinstate").await;
    }

    async fn decided(&self, step: &str) {
        let admin = self.app.an_administrator(&[Role::PartnerManager]).await;
        let path = format!("/api/v1/admin/partners/{}/{step}", self.id);
        let body = DecisionRequest { reason: "Проверка по жалобе".into() };
        let answer = admin.post(&path).header("if-match", "*").json(&body).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Its owner pauses an offer, which holds from the next quote on.
    pub async fn pause(&self, offer: Key<Offer>) {
        self.owned(&format!("offers/{offer}/pause")).await;
    }

    /// Its owner takes an offer up again.
    pub async fn resume(&self, offer: Key<Offer>) {
        self.owned(&format!("offers/{offer}/resume")).await;
    }

    /// Its owner takes a till's token back for good.
    pub async fn revoke(&self, till: &Till) {
        self.owned(&format!("tills/{}/revoke", till.id)).await;
    }

    async fn owned(&self, path: &str) {
        let ask = self.owner().await.post(&format!("/api/v1/partner/{path}"));
        let answer = ask.header("if-match", "*").send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Its owner, signed in.
    pub async fn owner(&self) -> Staff {
        self.somebody(StaffRole::Owner).await
    }

    /// Somebody who works there, signed in.
    pub async fn staff(&self) -> Staff {
        self.somebody(StaffRole::Staff).await
    }

    async fn somebody(&self, role: StaffRole) -> Staff {
        let (state, id) = (self.app.state().clone(), self.id);
        let new =
            NewStaff { name: "Ольга Смирнова".into(), contact: "olga@karavay.example".into() };
        let added = self.app.state().db.write(move |tx| staff::add(tx, &state, id, role, &new)).await;
        Staff::sign_in(self.app, added.expect("an account")).await
    }

    /// An offer to be published: 10 % off for large families, from 500 roubles, once a day for a family.
    pub fn an_offer(&self) -> AnOffer<'a> {
        let bounds = Bounds { min_spend: Some(Kopecks(50_000)), ..Bounds::default() };
        let give = Give::Percent { rate: BasisPoints(1_000) };
        let rule = FamilyRule { categories: [Category::Large].into(), ..FamilyRule::default() };
        let terms = OfferTerms {
            promise: Promise::Priced {
                lines: vec![OfferLine { bounds, ..OfferLine::new(What::Basket {}, give) }],
            },
            audience: Audience::Family(rule),
            when: Default::default(),
            outlets: Default::default(),
            limits: vec![Limit { scope: Scope::Family, per: Period::Day, unit: LimitUnit::Uses, cap: 1 }],
            stacking: Default::default(),
            not_with_own_promotion: false,
            rounding: Default::default(),
            check: Default::default(),
        };
        AnOffer { app: self.app, partner: self.id, terms }
    }
}

/// Somebody who signed in for a partner; the session lasts ten minutes of the server's clock.
#[derive(Clone)]
pub struct Staff {
    /// Who.
    pub account: Key<Account>,
    http: Http,
    token: String,
}

impl Staff {
    async fn sign_in(app: &TestApp, account: Key<Account>) -> Self {
        let token = accounts::open_session(app.state(), account).await.expect("a session").0;
        Self { account, http: app.http().clone(), token }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Any method on any path, with this token.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        self.http.ask(method, path).bearer(&self.token)
    }

    /// A GET with this token.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// A POST with this token.
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    /// A PUT with this token of what was seen as `revision`.
    pub fn put(&self, path: &str, revision: i64) -> Ask {
        self.ask(Method::PUT, path).header("if-match", &format!("\"{revision}\""))
    }
}

/// An offer to be published.
pub struct AnOffer<'a> {
    app: &'a TestApp,
    partner: Key<partners::Partner>,
    terms: OfferTerms,
}

impl AnOffer<'_> {
    /// With other terms.
    pub fn with(mut self, change: impl FnOnce(&mut OfferTerms)) -> Self {
        change(&mut self.terms);
        self
    }

    /// With these limits and no others.
    pub fn limited(self, limits: impl IntoIterator<Item = (Scope, Period, u64)>) -> Self {
        let limit = |(scope, per, cap)| Limit { scope, per, unit: LimitUnit::Uses, cap };
        self.with(|terms| terms.limits = limits.into_iter().map(limit).collect())
    }

    /// Publishes it.
    pub async fn publish(self) -> Key<Offer> {
        let title = Title {
            ru: "Скидка 10 % многодетным семьям".into(),
            en: "10 % off for large families".into(),
        };
        let new = NewOffer { partner: self.partner, title, terms: self.terms };
        offers::publish(self.app.state(), new).await.expect("sound terms")
    }
}

/// What most tests begin with: a family, a partner with a till, and the usual offer.
pub struct Scene<'a> {
    /// A large family with one adult.
    pub family: Family,
    /// The partner.
    pub partner: Partner<'a>,
    /// One of its tills.
    pub till: Till,
    /// Its offer: 10 % off from 500 roubles, once a day for a family.
    pub offer: Key<Offer>,
}

impl TestApp {
    /// The usual scene.
    pub async fn a_scene(&self) -> Scene<'_> {
        let family = self.a_family().with_children(3).register().await;
        let partner = self.a_partner().await;
        let (till, offer) = (partner.till().await, partner.an_offer().publish().await);
        Scene { family, partner, till, offer }
    }
}
