//! The code by itself, on one core: verified as a till does, and drawn.

use std::hint::black_box;

use anyhow::ensure;
use e2e::TestApp;
use family_card_api::clock::{Now as _, SystemClock};
use family_card_api::vault::AwsLc;
use mobile_contracts::card::qr::Drawing;
use mobile_contracts::card::{self, CardStatus, Judge, Kind, Specimens};

use crate::figures::{Figure, time};
use crate::scene::Scene;

/// In milliseconds.
pub(crate) struct Card {
    pub(crate) verify: Figure,
    pub(crate) draw: Figure,
    pub(crate) svg: Figure,
    pub(crate) png: Figure,
    pub(crate) version: u8,
}

pub(crate) fn measure(app: &TestApp, scene: &Scene) -> anyhow::Result<Card> {
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
    })
}
