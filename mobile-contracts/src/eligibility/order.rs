//! The place of a child among all children of the mother, as far as it is known.
//!
//! Children who live elsewhere or are grown count too, so the children listed only give a lower bound until
//! `family.children_elsewhere` is known. Children born on one day are counted in the order of the list.

use super::number::{Num, Span};
use super::sheet::{Sheet, SlotState};

/// The order that follows from the children listed and `family.children_elsewhere`.
pub(crate) fn without_the_fact(sheet: &Sheet<'_>, child: usize) -> Span {
    let Some(birth_date) = sheet.pack.birth_date else { return Span { lo: Num::int(1), hi: Num::POS_INF } };
    let born = |at: usize| {
        let slot = sheet.person_slot(at, birth_date);
        (slot.state == SlotState::Known).then(|| slot.value.floor())
    };
    let own = born(child);
    let (mut surely, mut possibly) = (0, 0);
    for other in (0..sheet.people.len()).filter(|at| *at != child && !sheet.people[*at].role.is_adult()) {
        match own.zip(born(other)) {
            Some((own, other_born)) => {
                let earlier = (other_born, other) < (own, child);
                surely += i64::from(earlier);
                possibly += i64::from(earlier);
            }
            None => possibly += 1,
        }
    }
    let elsewhere = sheet.pack.children_elsewhere.map(|slot| sheet.family[usize::from(slot)]);
    let most = match elsewhere {
        Some(slot) if slot.state == SlotState::Known && sheet.everyone_listed => {
            Num::int(1 + possibly + slot.value.floor())
        }
        _ => Num::POS_INF,
    };
    Span { lo: Num::int(1 + surely), hi: most }
}
