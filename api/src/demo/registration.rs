//! How the story begins: a family registers with a code to a phone, an administrator looks at its document, and the
//! card comes by itself. Every step goes over HTTP.

use std::path::Path;
use std::time::Duration;

use chrono::{Days, Months, NaiveDate};
use mobile_contracts::discount::Category;
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::card::CardList;
use mobile_contracts::wire::family::{
    AdminFamilyBody, ApproveCategory, CategoryBody, FamilyBody, FamilyRole, HomeRequest, MemberRequest,
    RegisterFamily, RegisteredFamily, ReviewPage,
};
use mobile_contracts::wire::secret::Secret;
use mobile_contracts::wire::session::{AdministratorSession, AdministratorSignIn};
use mobile_contracts::wire::sign_in::{CodeSent, RequestCode, SignIn, SignInAnswer, SignInAs};

use super::client::Client;
use super::register_of_families::SNILS;
use super::seed::{LOGIN, PASSWORD};
use crate::cards::Card;
use crate::clock::Clock;
use crate::ids::Key;

/// A mother of the story, who registers her family.
pub(super) struct Mother {
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    /// With which a registry finds her.
    pub(super) snils: Option<&'static str>,
    /// Her children, and how old they are in years and days.
    children: [(&'static str, u32, u64); 3],
    /// Their father.
    father: &'static str,
}

/// Whose family an administrator looks at.
pub(super) const KUZNETSOVA: Mother = Mother {
    name: "Анна Кузнецова",
    phone: "+79000000001",
    snils: None,
    children: [("Мария Кузнецова", 11, 40), ("Иван Кузнецов", 7, 200), ("Дарья Кузнецова", 2, 300)],
    father: "Павел Кузнецов",
};

/// Whose family the registry knows.
pub(super) const SOKOLOVA: Mother = Mother {
    name: "Ольга Соколова",
    phone: "+79000000002",
    snils: Some(SNILS),
    children: [("Вера Соколова", 13, 90), ("Глеб Соколов", 9, 15), ("Нина Соколова", 4, 170)],
    father: "Илья Соколов",
};

/// How long something is waited for that another part of the service does.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Asks for a code and types it in: somebody unknown, who may register now.
pub(super) async fn prove_phone(nobody: &Client, outbox: &Path, phone: &str) -> anyhow::Result<Secret> {
    let contact: Secret = phone.to_owned().into();
    let request = RequestCode { contact: contact.clone() };
    let _: CodeSent = nobody.post("/api/v1/sessions/codes", &request).await?;
    let code = received(outbox, phone).await?.into();
    let sign_in = SignIn { contact, whom: SignInAs::Family, partner: None, code };
    let answer: SignInAnswer = nobody.post("/api/v1/sessions", &sign_in).await?;
    let registration = answer.registration.ok_or_else(|| anyhow::anyhow!("the phone is known already"))?;
    Ok(registration.token)
}

/// The code in the text message that the outbox has written into its folder.
async fn received(outbox: &Path, phone: &str) -> anyhow::Result<String> {
    let find = || {
        let files = std::fs::read_dir(outbox).ok()?;
        files.filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok()).find_map(|text| {
            let (_, code) = text.trim_end().rsplit_once('#').filter(|_| text.starts_with(phone))?;
            Some(code.to_owned())
        })
    };
    until("no text message came", async || Ok(find())).await
}

/// Looks for something again and again.
async fn until<T>(
    missing: &'static str,
    look: impl AsyncFn() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let search = async {
        loop {
            if let Some(found) = look().await? {
                return anyhow::Ok(found);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, search).await.map_err(|_| anyhow::anyhow!(missing))?
}

/// Registers two parents and three children, who say that they are a large family.
pub(super) async fn register(
    nobody: &Client,
    mother: &Mother,
    registration: Secret,
    consent_version: &str,
    today: NaiveDate,
) -> anyhow::Result<RegisteredFamily> {
    let born = |years: u32, days: u64| {
        let born = today.checked_sub_months(Months::new(years * 12));
        born.and_then(|born| born.checked_sub_days(Days::new(days))).unwrap_or(today)
    };
    let person = |role, name: &str, born: NaiveDate| MemberRequest {
        role,
        name: name.to_owned().into(),
        birth_date: born.into(),
        snils: None,
        studies_until: None,
    };
    let herself = MemberRequest {
        snils: mother.snils.map(|snils| snils.to_owned().into()),
        ..person(FamilyRole::Parent, mother.name, born(34, 120))
    };
    let father = person(FamilyRole::Parent, mother.father, born(36, 10));
    let children = mother.children.iter();
    let children = children.map(|(name, years, days)| person(FamilyRole::Child, name, born(*years, *days)));
    let home = HomeRequest { region: Some("RU-NIZ".to_owned()), ..HomeRequest::default() };
    let family = RegisterFamily {
        registration,
        consent_version: consent_version.to_owned(),
        home,
        members: [herself, father].into_iter().chain(children).collect(),
        categories: vec![Category::Large],
    };
    nobody.post("/api/v1/families", &family).await
}

/// Signs the administrator in.
pub(super) async fn sign_in(
    nobody: &Client,
    clock: &Clock,
    authenticator: &Secret,
) -> anyhow::Result<AdministratorSession> {
    let request = AdministratorSignIn {
        login: LOGIN.to_owned().into(),
        password: PASSWORD.to_owned().into(),
        totp: six_digits(clock, authenticator)?.into(),
    };
    nobody.post("/api/v1/admin/sessions", &request).await
}

/// What the administrator's authenticator app shows at this moment.
pub(super) fn six_digits(clock: &Clock, authenticator: &Secret) -> anyhow::Result<String> {
    let app = totp_rs::Totp::from_url(authenticator.expose())?;
    Ok(app.generate(u64::try_from(clock.now().seconds())?).to_string())
}

/// Finds the family among what waits for a review, and confirms what it says; how many wait besides.
pub(super) async fn review(
    administrator: &Client,
    family: &FamilyBody,
    document: &str,
) -> anyhow::Result<usize> {
    let page: ReviewPage = administrator.get("/api/v1/admin/reviews?limit=100").await?;
    let (own, others): (Vec<_>, Vec<_>) =
        page.reviews.into_iter().partition(|review| review.family == family.id);
    for review in own {
        let path = format!("/api/v1/admin/families/{}/categories/{}/approve", family.id, review.id);
        let approval = ApproveCategory { document: document.to_owned(), valid_until: None, reason: None };
        let _: AdminFamilyBody = administrator.post(&path, &approval).await?;
    }
    Ok(others.len())
}

/// The card that follows from the review.
pub(super) async fn card(adult: &Client) -> anyhow::Result<Key<Card>> {
    until("no card was issued", async || {
        let mine: CardList = adult.get("/api/v1/me/cards").await?;
        Ok(mine.cards.first().map(|card| Key::from_uuid(card.id)))
    })
    .await
}

/// The category that the registry has confirmed; nobody of the region had a hand in it.
pub(super) async fn confirmed(adult: &Client) -> anyhow::Result<CategoryBody> {
    until("the registry confirmed nothing", async || {
        let family: FamilyBody = adult.get("/api/v1/me/family").await?;
        Ok(family.categories.into_iter().find(|held| held.state == "confirmed"))
    })
    .await
}

/// What the document is called.
pub(super) const fn document(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Удостоверение многодетной семьи",
        Lang::En => "Certificate of a large family",
    }
}
