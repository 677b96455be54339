//! Which offers a search lets through, and which outlet of each is the nearest.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use mobile_contracts::discount::{Audience, Category, FamilyFacts, OfferTerms, When};

use crate::ids::Key;
use crate::offers::Offer;
use crate::partners::{Area, Outlet, Place};

/// Whom an offer must be for.
#[derive(Debug, Clone, Default)]
pub(super) struct Meant {
    /// For families of this category, as far as the category goes.
    pub(super) category: Option<Category>,
    /// For this family.
    pub(super) family: Option<FamilyFacts>,
}

impl Meant {
    /// Whether the offer is for those, and not over yet.
    pub(super) fn admits(&self, terms: &OfferTerms, today: NaiveDate) -> bool {
        let over = terms.when.valid_to.is_some_and(|last| last < today);
        let by_category = self.category.is_none_or(|category| match &terms.audience {
            Audience::Family(rule) => rule.categories.is_empty() || rule.categories.contains(&category),
            Audience::Everyone {} | Audience::CardClass { .. } => true,
        });
        let by_family = self.family.as_ref().is_none_or(|facts| match &terms.audience {
            // The class stands on the card, which a search does not see.
            Audience::CardClass { .. } => true,
            audience => audience.includes(0, Some(facts), today),
        });
        !over && by_category && by_family
    }
}

/// Whether an outlet is open and the offer holds there, at this civil time. An outlet that did not say when it is open
/// does not count as open.
pub(super) fn is_open(
    hours: Option<&When>,
    offer: &When,
    local: NaiveDateTime,
    holidays: &BTreeSet<NaiveDate>,
) -> bool {
    hours.is_some_and(|hours| hours.is_open(local, holidays)) && offer.is_open(local, holidays)
}

/// An offer at an outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) offer: Key<Offer>,
    pub(super) outlet: Key<Outlet>,
    pub(super) place: Place,
}

/// Each offer once, at its nearest outlet within the area, as metres, offer and outlet; the nearest first, of equally
/// near ones the newest.
pub(super) fn nearest(spots: &[Spot], area: Area) -> Vec<(u32, Key<Offer>, Key<Outlet>)> {
    let mut best: HashMap<Key<Offer>, (u32, Key<Outlet>)> = HashMap::new();
    for spot in spots {
        let found = (area.middle.metres_to(spot.place), spot.outlet);
        if found.0 <= area.radius {
            best.entry(spot.offer).and_modify(|known| *known = (*known).min(found)).or_insert(found);
        }
    }
    let mut sorted: Vec<_> =
        best.into_iter().map(|(offer, (metres, outlet))| (metres, offer, outlet)).collect();
    sorted.sort_unstable_by_key(|(metres, offer, _)| (*metres, Reverse(*offer)));
    sorted
}

/// Reads `latitude,longitude` in degrees.
pub(super) fn read_place(text: &str) -> Option<Place> {
    let (latitude, longitude) = text.split_once(',')?;
    Place::new(microdegrees(latitude)?, microdegrees(longitude)?)
}

fn microdegrees(text: &str) -> Option<i32> {
    let degrees: f64 = text.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "within 180 million")]
    (degrees.abs() <= 180.0).then(|| (degrees * 1e6).round() as i32)
}

#[cfg(test)]
mod tests {
    use mobile_contracts::discount::{Days, FamilyRule, Hours, Promise, TimeOfDay, Window};
    use uuid::Uuid;

    use super::*;

    fn key<T>(number: u128) -> Key<T> {
        Key::from_uuid(Uuid::from_u128(number))
    }

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn terms(audience: Audience) -> OfferTerms {
        let promise = Promise::Informational { from: None, to: None };
        OfferTerms { audience, ..OfferTerms::new(promise) }
    }

    fn for_category(category: Category) -> OfferTerms {
        terms(Audience::Family(FamilyRule { categories: [category].into(), ..FamilyRule::default() }))
    }

    #[test]
    fn each_offer_is_found_at_its_nearest_outlet() {
        let place = |latitude| Place::new(latitude, 44_000_000).unwrap();
        let spot =
            |offer, outlet, latitude| Spot { offer: key(offer), outlet: key(outlet), place: place(latitude) };
        let spots =
            [spot(1, 1, 56_020_000), spot(1, 2, 56_010_000), spot(2, 3, 56_000_000), spot(3, 4, 57_000_000)];
        let found = nearest(&spots, Area { middle: place(56_000_000), radius: 5_000 });
        assert_eq!(found, [(0, key(2), key(3)), (1_112, key(1), key(2))]);
    }

    #[test]
    fn of_equally_near_offers_the_newest_comes_first() {
        let place = Place::new(0, 0).unwrap();
        let spots = [1, 2, 3].map(|offer| Spot { offer: key(offer), outlet: key(9), place });
        let found = nearest(&spots, Area { middle: place, radius: 1 });
        assert_eq!(found.iter().map(|found| found.1).collect::<Vec<_>>(), [key(3), key(2), key(1)]);
    }

    #[test]
    fn an_offer_for_another_family_is_not_let_through() {
        let facts = FamilyFacts { categories: [Category::Large].into(), ..FamilyFacts::default() };
        let mine = Meant { family: Some(facts), category: None };
        assert!(mine.admits(&for_category(Category::Large), date(24)));
        assert!(!mine.admits(&for_category(Category::Student), date(24)));
        assert!(mine.admits(&terms(Audience::default()), date(24)));
        assert!(mine.admits(&terms(Audience::CardClass { classes: [1].into() }), date(24)));
    }

    #[test]
    fn a_category_finds_what_is_for_it_and_what_asks_for_none() {
        let large = Meant { category: Some(Category::Large), family: None };
        assert!(large.admits(&for_category(Category::Large), date(24)));
        assert!(large.admits(&terms(Audience::default()), date(24)));
        assert!(!large.admits(&for_category(Category::Student), date(24)));
    }

    #[test]
    fn an_offer_that_is_over_is_not_let_through() {
        let mut over = terms(Audience::default());
        over.when.valid_to = Some(date(23));
        assert!(Meant::default().admits(&over, date(23)));
        assert!(!Meant::default().admits(&over, date(24)));
    }

    #[test]
    fn open_now_asks_the_outlet_and_the_offer() {
        let until = |hour| When {
            windows: vec![Window {
                on: Days::Every {},
                hours: Some(Hours {
                    from: TimeOfDay::new(9, 0).unwrap(),
                    to: TimeOfDay::new(hour, 0).unwrap(),
                }),
            }],
            ..When::default()
        };
        let at = |hour| date(24).and_hms_opt(hour, 0, 0).unwrap();
        let none = BTreeSet::new();
        assert!(is_open(Some(&until(21)), &When::default(), at(12), &none));
        assert!(!is_open(Some(&until(21)), &When::default(), at(22), &none));
        assert!(!is_open(Some(&until(21)), &until(15), at(16), &none));
        assert!(!is_open(None, &When::default(), at(12), &none));
    }

    #[test]
    fn a_place_is_read_as_people_write_it() {
        let place = read_place("56.326944, 44.0075").unwrap();
        assert_eq!((place.latitude(), place.longitude()), (56_326_944, 44_007_500));
        for bad in ["", "56.3", "56.3;44.0", "91,44", "56,181", "NaN,44", "inf,1"] {
            assert_eq!(read_place(bad), None, "{bad}");
        }
    }
}
