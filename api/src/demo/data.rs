//! The demonstration's people and shops, read from TOML.

use chrono::{Days, Months, NaiveDate};
use mobile_contracts::business::Sector;
use mobile_contracts::discount::{Category, OfferTerms, When, Window};
use mobile_contracts::lang::Lang;
use serde::Deserialize;

use crate::families::MemberRole;

/// All of it.
pub(super) struct Data {
    pub(super) partners: Vec<Partner>,
    pub(super) families: Vec<Family>,
}

impl Data {
    pub(super) fn read() -> anyhow::Result<Self> {
        let Partners { partner: partners } = toml::from_str(include_str!("partners.toml"))?;
        let Families { family: families } = toml::from_str(include_str!("families.toml"))?;
        Ok(Self { partners, families })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partners {
    partner: Vec<Partner>,
}

/// A business.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Partner {
    pub(super) name: String,
    pub(super) legal_name: String,
    pub(super) inn: String,
    pub(super) ogrn: String,
    pub(super) sector: Sector,
    pub(super) owner: Owner,
    /// When all its outlets are open.
    pub(super) hours: Window,
    pub(super) outlet: Vec<Outlet>,
    pub(super) offer: Vec<Offer>,
}

impl Partner {
    pub(super) fn open(&self) -> When {
        When { windows: vec![self.hours.clone()], ..When::default() }
    }
}

/// Who owns its account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) mail: String,
}

/// A place of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outlet {
    pub(super) name: String,
    pub(super) address: String,
    /// Degrees of latitude and longitude.
    pub(super) place: (f64, f64),
}

/// What it promises.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub(super) ru: String,
    pub(super) en: String,
    pub(super) terms: OfferTerms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Families {
    family: Vec<Family>,
}

/// A household.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) situation: Text,
    pub(super) region: String,
    pub(super) municipality: Option<String>,
    pub(super) adults: Vec<Person>,
    #[serde(default)]
    pub(super) children: Vec<Person>,
    pub(super) categories: Vec<Held>,
}

/// A text in both languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    ru: String,
    en: String,
}

impl Text {
    pub(super) fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// Somebody of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    role: String,
    pub(super) name: String,
    /// Years and days.
    age: (u32, u64),
    /// With which an adult signs in.
    pub(super) contact: Option<String>,
}

impl Person {
    pub(super) fn role(&self) -> anyhow::Result<MemberRole> {
        Ok(self.role.parse()?)
    }

    /// Somebody who is that old today was born so long ago.
    pub(super) fn born(&self, today: NaiveDate) -> NaiveDate {
        let (years, days) = self.age;
        let born = today.checked_sub_months(Months::new(years * 12));
        born.and_then(|born| born.checked_sub_days(Days::new(days))).unwrap_or(today)
    }
}

/// What it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    pub(super) category: Category,
    /// For how many months from today.
    #[serde(default)]
    pub(super) months: u32,
    /// Nobody has looked at it yet.
    #[serde(default)]
    pub(super) waits: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mobile_contracts::business::{BusinessKind, check_inn, check_ogrn};
    use mobile_contracts::discount::{Give, Promise};
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn the_demonstration_is_large_and_varied_and_every_offer_is_sound() {
        let data = Data::read().unwrap();
        let offers: Vec<&Offer> = data.partners.iter().flat_map(|partner| &partner.offer).collect();
        let outlets = data.partners.iter().map(|partner| partner.outlet.len()).sum::<usize>();
        assert!(data.partners.len() >= 30 && outlets >= 60 && offers.len() >= 100);
        for offer in &offers {
            assert_eq!(offer.terms.validate(), [], "{}", offer.ru);
        }
        let gives: BTreeSet<&str> = offers
            .iter()
            .flat_map(|offer| match &offer.terms.promise {
                Promise::Priced { lines } => lines.iter().map(|line| kind(&line.give)).collect(),
                Promise::Informational { .. } => vec!["informational"],
            })
            .collect();
        assert_eq!(gives.len(), 9, "every kind of promise is there: {gives:?}");
    }

    fn kind(give: &Give) -> &'static str {
        match give {
            Give::Percent { .. } => "percent",
            Give::Amount { .. } => "amount",
            Give::PerUnit { .. } => "per_unit",
            Give::FixedPrice { .. } => "fixed_price",
            Give::Tariff {} => "tariff",
            Give::FreeItem { .. } => "free_item",
            Give::Tiers { .. } => "tiers",
            Give::FamilyTicket { .. } => "family_ticket",
        }
    }

    #[test]
    fn partners_have_numbers_that_no_register_knows() {
        let data = Data::read().unwrap();
        let mut seen = BTreeSet::new();
        for partner in &data.partners {
            assert!(seen.insert(&partner.inn) && seen.insert(&partner.ogrn), "{}", partner.name);
            let kind = check_inn(&partner.inn).unwrap();
            assert_eq!(check_ogrn(&partner.ogrn), Ok(kind), "{}", partner.name);
            assert_eq!(kind == BusinessKind::SoleTrader, partner.legal_name.starts_with("ИП "));
            assert!(partner.inn.starts_with("00"), "{}: no region has the code 00", partner.name);
        }
    }

    #[test]
    fn families_are_in_every_situation_that_there_is_and_in_two_regions() {
        let data = Data::read().unwrap();
        let held: BTreeSet<Category> = data
            .families
            .iter()
            .flat_map(|family| family.categories.iter().map(|held| held.category))
            .collect();
        assert_eq!(held, Category::iter().collect());
        let regions: BTreeSet<&str> = data.families.iter().map(|family| family.region.as_str()).collect();
        assert_eq!(regions, ["RU-NIZ", "RU-TUL"].into());
        for person in data.families.iter().flat_map(|family| family.adults.iter().chain(&family.children)) {
            let role = person.role().unwrap();
            assert_eq!(role.is_child(), person.contact.is_none(), "{}", person.name);
        }
        assert!(data.families.iter().any(|family| family.categories.iter().any(|held| held.waits)));
    }
}
