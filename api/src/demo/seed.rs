//! What the demo is played with: two regions' partners with their offers, families in many situations, and an
//! administrator. All of it invented (`partners.toml`, `families.toml`).

use chrono::{Months, NaiveDate};
use mobile_contracts::card::Class;
use mobile_contracts::discount::Category;
use mobile_contracts::wire::secret::Secret;

use super::data::{self, Data};
use crate::accounts::{Account, Role};
use crate::administrators::{self, NewAdministrator};
use crate::cards::{self, NewCard};
use crate::contacts::{self, Contact};
use crate::failure::Failure;
use crate::families::{self, Evidence, Family, Home, NewFamily, NewMember, RegisteredMember, Validity};
use crate::ids::Key;
use crate::offers::{self, NewOffer, Title};
use crate::partners::outlets::NewOutlet;
use crate::partners::staff::NewStaff;
use crate::partners::{self, Application, NewTill, Outlet, Place};
use crate::state::App;
use crate::vault::Subject;

/// The login of the demo's administrator.
pub(super) const LOGIN: &str = "admin";
/// And the password: everybody reads it on the console.
pub(super) const PASSWORD: &str = "semeynaya-karta";

/// What was made, and what signs in with what.
pub(super) struct Seed {
    /// The secret that the administrator's authenticator app would hold, as an `otpauth:` address.
    pub(super) authenticator: Secret,
    /// The first partner's till, and that partner's owner.
    pub(super) till_token: String,
    pub(super) owner_mail: String,
    /// Adults whose families declare a category, which waits for a review.
    pub(super) declaring: Vec<(Key<Account>, Vec<Category>)>,
    pub(super) data: Data,
}

/// Fills an empty database.
pub(super) async fn plant(app: &App) -> anyhow::Result<Seed> {
    let data = Data::read()?;
    let today = app.clock.now().utc().with_timezone(&app.config.time_zone).date_naive();
    let mut first: Option<(Key<Outlet>, String)> = None;
    for one in &data.partners {
        let outlet = partner(app, one).await?;
        first = first.or(outlet.map(|outlet| (outlet, one.owner.mail.clone())));
    }
    let (outlet, owner_mail) = first.ok_or_else(|| anyhow::anyhow!("the demo has partners"))?;
    let (till_token, token_hash) = crate::auth::till_token(&app.ids);
    partners::pair_till(app, NewTill { outlet, name: "Касса 1".to_owned(), token_hash }).await?;
    let mut declaring = Vec::new();
    for one in &data.families {
        declaring.extend(family(app, one, today).await?);
    }
    let admin = NewAdministrator {
        login: LOGIN.parse().map_err(|_| anyhow::anyhow!("the demo's login is one"))?,
        password: PASSWORD.to_owned().into(),
        roles: vec![Role::Owner],
    };
    let authenticator = administrators::create(app, admin).await?.authenticator;
    Ok(Seed { authenticator, till_token, owner_mail, declaring, data })
}

/// Brings a partner along and publishes its offers; its first outlet.
async fn partner(app: &App, one: &data::Partner) -> anyhow::Result<Option<Key<Outlet>>> {
    let degree = |degrees: f64| format!("{degrees:.6}").replace('.', "").parse::<i32>();
    let mut outlets = Vec::with_capacity(one.outlet.len());
    for outlet in &one.outlet {
        outlets.push(NewOutlet {
            name: outlet.name.clone(),
            address: outlet.address.clone(),
            place: Place::new(degree(outlet.place.0)?, degree(outlet.place.1)?),
            time_zone: app.config.time_zone,
            hours: Some(one.open()),
        });
    }
    let request = Application {
        name: one.name.clone(),
        legal_name: one.legal_name.clone(),
        inn: one.inn.clone(),
        ogrn: one.ogrn.clone(),
        sector: one.sector,
        owner: NewStaff { name: one.owner.name.clone(), contact: one.owner.mail.clone() },
    };
    let (partner, outlets) = partners::bring(app, request, outlets).await?;
    for offer in &one.offer {
        let title = Title { ru: offer.ru.clone(), en: offer.en.clone() };
        offers::publish(app, NewOffer { partner, title, terms: offer.terms.clone() }).await?;
    }
    Ok(outlets.first().copied())
}

/// Records a family with its confirmed categories, gives its adults their contacts and cards; who has still to declare
/// what waits.
async fn family(
    app: &App,
    one: &data::Family,
    today: NaiveDate,
) -> anyhow::Result<Option<(Key<Account>, Vec<Category>)>> {
    let people = one.adults.iter().chain(&one.children);
    let members = people.map(|person| {
        Ok(NewMember { role: person.role()?, name: person.name.clone(), birth_date: person.born(today) })
    });
    let confirmed: Vec<_> = one
        .categories
        .iter()
        .filter(|held| !held.waits)
        .map(|held| (held.category, today.checked_add_months(Months::new(held.months)).unwrap_or(today)))
        .collect();
    let valid = |until| Validity { from: today, until: Some(until) };
    let home = Home {
        region: one.region.clone(),
        municipality: one.municipality.clone(),
        zone: app.config.time_zone,
    };
    let new = NewFamily {
        home,
        members: members.collect::<anyhow::Result<_>>()?,
        categories: confirmed
            .iter()
            .map(|(what, until)| (*what, Evidence::DocumentSeen, valid(*until)))
            .collect(),
    };
    let registered = families::register(app, new).await?;
    let last = confirmed.iter().map(|(_, until)| *until).max();
    let large = confirmed.iter().any(|(what, _)| *what == Category::Large);
    for (adult, member) in one.adults.iter().zip(&registered.members) {
        if let (Some(account), Some(contact)) = (member.account, &adult.contact) {
            reachable(app, account, contact).await?;
        }
        if let Some(until) = last {
            issue(app, registered.family, *member, large, (today, until)).await?;
        }
    }
    let waiting: Vec<_> = one.categories.iter().filter(|held| held.waits).map(|held| held.category).collect();
    let account = registered.members.first().and_then(|member| member.account);
    Ok(account.zip((!waiting.is_empty()).then_some(waiting)))
}

async fn issue(
    app: &App,
    family: Key<Family>,
    member: RegisteredMember,
    large: bool,
    (valid_from, valid_until): (NaiveDate, NaiveDate),
) -> Result<(), Failure> {
    let class = Class::new(u8::from(large)).unwrap_or_default();
    cards::issue(app, NewCard { family, member: member.id, class, valid_from, valid_until }).await.map(drop)
}

/// Gives an account the contact that it signs in with.
async fn reachable(app: &App, account: Key<Account>, contact: &str) -> anyhow::Result<()> {
    let contact = Contact::parse(contact).map_err(|_| anyhow::anyhow!("{contact} is no contact"))?;
    let (parts, now) = (app.clone(), app.clock.now());
    let add = move |tx: &mut crate::db::Tx<'_>| {
        let key = match parts.vault.subject_key(tx.conn(), account)? {
            Some(key) => key,
            None => parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Account, account)?,
        };
        contacts::add(tx, &parts, now, account, &key, &contact)
    };
    Ok(app.db.write(add).await?)
}
