//! What the issuer makes for many at once: the status lists of a million devices, and a night's day passes.

use std::hint::black_box;
use std::time::Instant;

use family_card_api::vault::{LocalSigner, Signer as _};
use mobile_contracts::card::{
    Class, Day, DayKeys, DayPass, DayTag, DeviceKey, IndexBits, IssuerId, Kid, ListId, StatusList,
    StatusPlace,
};

use crate::figures::Figure;
use crate::plan::Plan;

/// One device in so many is revoked, suspended or removed within two weeks.
const BAD_ONE_IN: u32 = 100;
/// Threads that sign them.
const THREADS: u32 = 2;

/// In seconds.
pub(crate) struct Issuer {
    /// Devices, and how many of them are no good.
    pub(crate) devices: u32,
    pub(crate) bad: u32,
    /// All lists of a day of these devices, signed.
    pub(crate) lists: Figure,
    /// Day passes of one night.
    pub(crate) signed: u32,
    /// All of them signed on two cores.
    pub(crate) passes: Figure,
}

pub(crate) fn measure(plan: &Plan) -> anyhow::Result<Issuer> {
    let (devices, signed) = (plan.devices, plan.passes);
    let bad = devices / BAD_ONE_IN;

    let day = Day::at(1_795_000_000, chrono_tz::Europe::Moscow).ok_or_else(|| anyhow::anyhow!("no day"))?;
    let bits = IndexBits::for_highest_slot(devices - 1).ok_or_else(|| anyhow::anyhow!("no bits"))?;
    let (keys, (signer, _)) = (DayKeys::derive(&[7; 32]), LocalSigner::generate()?);
    let point = signer.public_key();
    let kid = Kid::of(point.as_slice().try_into()?);
    let lists = (0..plan.rounds).map(|_| {
        let began = Instant::now();
        for list in 0..bits.lists() {
            let id = ListId { issuer: IssuerId(uuid::Uuid::nil()), day: day.number, list };
            let slots = (0..bad).map(|bad| bad * BAD_ONE_IN);
            let places = slots.filter_map(|slot| keys.index(bits, slot)).map(StatusPlace::of);
            let here = places.filter(|place| place.list == list).map(|place| place.position);
            let draft = StatusList::new(id, day.validity.nbf(), here).draft("https://card.example.ru", kid);
            black_box(draft.assemble(&signer.sign(&draft.to_sign())?));
        }
        anyhow::Ok(began.elapsed().as_secs_f64())
    });
    let lists = lists.collect::<anyhow::Result<Vec<_>>>()?;
    let sign = &|thread: u32| {
        for slot in (thread..signed).step_by(THREADS as usize) {
            let index = keys.index(bits, slot).unwrap_or_default();
            let (class, tag): (Class, DayTag) = (Class::default(), keys.tag(&u128::from(slot).to_be_bytes()));
            let device_key = DeviceKey([2; 33]);
            let pass = DayPass {
                validity: day.validity,
                day: day.number,
                index,
                class,
                tag,
                device_key,
                hint: None,
            };
            let draft = pass.draft(kid);
            if let Ok(signature) = signer.sign(&draft.to_sign()) {
                black_box(draft.assemble(&signature));
            }
        }
    };
    let passes = (0..plan.rounds).map(|_| {
        let began = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || sign(thread));
            }
        });
        began.elapsed().as_secs_f64()
    });
    let passes = Figure::of(passes.collect::<Vec<_>>());
    Ok(Issuer { devices, bad, lists: Figure::of(lists), signed, passes })
}
