//! What the demo is played with: a large family, a bakery with a till, and its offers. All of it invented.

use chrono::{Days, Months, NaiveDate};
use chrono_tz::Tz;
use mobile_contracts::card::Class;
use mobile_contracts::discount::{
    Audience, BasisPoints, Bounds, Category, FamilyRule, Give, Kopecks, Limit, LimitUnit, OfferLine,
    OfferTerms, Period, Promise, Scope, What,
};

use crate::accounts::{self, Account, Role};
use crate::cards::{self, Card, NewCard};
use crate::failure::Failure;
use crate::families::{self, Evidence, Home, MemberRole, NewFamily, NewMember, Validity};
use crate::ids::Key;
use crate::offers::{self, NewOffer, Title};
use crate::partners::{self, NewPartner, NewTill};
use crate::state::App;

/// What was made, and what signs in with what.
pub struct Seed {
    /// The mother's card.
    pub card: Key<Card>,
    /// The mother.
    pub adult: Key<Account>,
    /// An administrator.
    pub administrator: Key<Account>,
    /// The bakery's till.
    pub till_token: String,
}

/// Fills an empty database.
pub async fn plant(app: &App) -> Result<Seed, Failure> {
    let zone = app.vault.ring()?.issuer.zone;
    let today = app.clock.now().utc().with_timezone(&zone).date_naive();
    let (adult, card) = family(app, zone, today).await?;
    let till_token = bakery(app, zone).await?;
    let administrator = accounts::create_administrator(app, &[Role::Owner]).await?;
    Ok(Seed { card, adult, administrator, till_token })
}

async fn family(app: &App, zone: Tz, today: NaiveDate) -> Result<(Key<Account>, Key<Card>), Failure> {
    let years_ago = |years: u32, days: u64| {
        today
            .checked_sub_months(Months::new(years * 12))
            .and_then(|date| date.checked_sub_days(Days::new(days)))
    };
    let people = [
        (MemberRole::Parent, "Анна Кузнецова", years_ago(34, 120)),
        (MemberRole::Parent, "Павел Кузнецов", years_ago(36, 10)),
        (MemberRole::Child, "Мария Кузнецова", years_ago(11, 40)),
        (MemberRole::Child, "Иван Кузнецов", years_ago(7, 200)),
        (MemberRole::Child, "Дарья Кузнецова", years_ago(2, 300)),
    ];
    let members = people.into_iter().map(|(role, name, born)| NewMember {
        role,
        name: name.to_owned(),
        birth_date: born.unwrap_or(today),
    });
    let year = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let validity = Validity { from: today, until: Some(year) };
    let registered = families::register(
        app,
        NewFamily {
            home: Home { region: app.config.region.clone(), municipality: None, zone },
            members: members.collect(),
            categories: vec![(Category::Large, Evidence::DocumentSeen, validity)],
        },
    )
    .await?;
    let mother = registered.members.first().ok_or_else(|| Failure::internal("the family has members"))?;
    let card = cards::issue(
        app,
        NewCard {
            family: registered.family,
            member: mother.id,
            class: Class::new(1).unwrap_or_default(),
            valid_from: today,
            valid_until: year,
        },
    )
    .await?;
    Ok((mother.account.ok_or_else(|| Failure::internal("an adult has an account"))?, card))
}

async fn bakery(app: &App, zone: Tz) -> Result<String, Failure> {
    let (partner, outlet) = partners::join(
        app,
        NewPartner {
            name: "Пекарня «Каравай»".to_owned(),
            outlet: "Каравай на Большой Покровской".to_owned(),
            address: "Нижний Новгород, ул. Большая Покровская, 1".to_owned(),
            zone,
        },
    )
    .await?;
    for (title, terms) in promises() {
        offers::publish(app, NewOffer { partner, title, terms }).await?;
    }
    let (token, token_hash) = crate::auth::till_token(&app.ids);
    partners::pair_till(app, NewTill { outlet, name: "Касса 1".to_owned(), token_hash }).await?;
    Ok(token)
}

fn promises() -> [(Title, OfferTerms); 2] {
    let once_a_day = Limit { scope: Scope::Family, per: Period::Day, unit: LimitUnit::Uses, cap: 1 };
    let ten_percent = OfferLine {
        bounds: Bounds { min_spend: Some(Kopecks(50_000)), ..Bounds::default() },
        ..OfferLine::new(What::Basket {}, Give::Percent { rate: BasisPoints(1_000) })
    };
    let first = OfferTerms {
        audience: Audience::Family(FamilyRule {
            categories: [Category::Large].into(),
            ..FamilyRule::default()
        }),
        limits: vec![once_a_day],
        ..OfferTerms::new(Promise::Priced { lines: vec![ten_percent] })
    };
    let for_students = OfferTerms {
        audience: Audience::Family(FamilyRule {
            categories: [Category::Student].into(),
            ..FamilyRule::default()
        }),
        ..OfferTerms::new(Promise::Priced {
            lines: vec![OfferLine::new(What::Basket {}, Give::Percent { rate: BasisPoints(500) })],
        })
    };
    let title = |ru: &str, en: &str| Title { ru: ru.to_owned(), en: en.to_owned() };
    [
        (title("Скидка 10 % многодетным семьям от 500 ₽", "10 % off for large families from 500 ₽"), first),
        (title("Скидка 5 % студенческим семьям", "5 % off for student families"), for_students),
    ]
}
