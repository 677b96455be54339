//! The code by itself, on one core: verified as a till does, and drawn. And day passes made and signed on all cores.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use e2e::TestApp;
use family_card_api::clock::{Now as _, SystemClock};
use family_card_api::vault::{AwsLc, KeyPurpose, Ring};
use mobile_contracts::card::qr::Drawing;
use mobile_contracts::card::{
    self, CardStatus, Class, Day, DayKeys, DayPass, DeviceKey, IndexBits, Judge, Kind, Specimens,
};

use crate::figures::{Figure, time};
use crate::plan::Plan;
use crate::scene::Scene;

/// In milliseconds.
pub(crate) struct Card {
    pub(crate) verify: Figure,
    pub(crate) draw: Figure,
    pub(crate) svg: Figure,
    pub(crate) png: Figure,
    pub(crate) version: u8,
    /// Day passes, and the seconds that all of them took.
    pub(crate) passes: (u32, Figure),
}

pub(crate) fn measure(app: &TestApp, scene: &Scene, plan: &Plan) -> anyhow::Result<Card> {
    let now = SystemClock.now().seconds();
    let code = scene.families[0].adult().phone.show_at(now);
    let ring = app.state().vault.ring()?;
    let verify = || {
        let (keys, specimens) = (&ring.card_keys[..], Specimens::Refused);
        let judge = Judge { now, keys, specimens, asked: None, status: |_| CardStatus::Good, crypto: &AwsLc };
        card::verify(black_box(&code), judge)
    };
    ensure!(verify().is_ok(), "the code is refused");
    let drawing = Drawing::of(&code, Kind::Presentation)?;
    Ok(Card {
        verify: time(|| drop(black_box(verify()))),
        draw: time(|| drop(black_box(Drawing::of(black_box(&code), Kind::Presentation)))),
        svg: time(|| drop(black_box(drawing.svg()))),
        png: time(|| drop(black_box(drawing.png(8)))),
        version: drawing.version(),
        passes: (plan.passes, passes(&ring, plan)?),
    })
}

/// Makes so many day passes, each with an index and a tag of its own, on as many threads as there are cores.
fn passes(ring: &Ring, plan: &Plan) -> anyhow::Result<Figure> {
    let day = Day::at(SystemClock.now().seconds(), ring.issuer.zone).context("a day")?;
    let bits = IndexBits::for_highest_slot(plan.passes).context("room for them")?;
    let (kid, signer) = ring.signer(KeyPurpose::Card)?;
    let threads = u32::try_from(thread::available_parallelism()?.get())?;
    let make = |first: u32| -> anyhow::Result<()> {
        let keys = DayKeys::derive(&[7; 32]);
        for slot in (first..plan.passes).step_by(threads as usize) {
            let mut family = [0; 16];
            family[..4].copy_from_slice(&slot.to_be_bytes());
            let pass = DayPass {
                validity: day.validity,
                day: day.number,
                index: keys.index(bits, slot).context("a slot that fits")?,
                class: Class::default(),
                tag: keys.tag(&family),
                device_key: DeviceKey([2; 33]),
                hint: None,
            };
            let draft = pass.draft(kid);
            black_box(draft.assemble(&signer.sign(&draft.to_sign())?));
        }
        Ok(())
    };
    let mut took = Vec::new();
    for _ in 0..plan.rounds {
        let began = Instant::now();
        thread::scope(|scope| {
            let making: Vec<_> = (0..threads).map(|first| scope.spawn(move || make(first))).collect();
            making.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow::anyhow!("it panicked"))?)
        })?;
        took.push(began.elapsed().as_secs_f64());
    }
    Ok(Figure::of(took))
}
