//! The vectors that are plain tables: how codes are made, where cards stand in the lists of a day, when days
//! begin, and which day pass a phone shows.

use chrono::NaiveDate;
use chrono_tz::Tz;
use mobile_contracts::card::{
    Challenge, Class, Day, DayKeys, DayPass, DayTag, DeviceKey, Draft, IndexBits, SignedDayPass, StatusPlace,
    Validity, to_show,
};
use serde_json::{Value, json};

use crate::cases::{World, hex, hint, kid};
use crate::support::Signer;

/// Presentations, day passes and a paper card: from their parts to the bytes to be signed, and on to the code.
pub(crate) fn making(world: &World) -> Value {
    let plain = world.pass();
    let hinted = DayPass { hint: Some(world.paper().hint), ..plain };
    let smallest = DayPass {
        validity: Validity::new(0, 1).unwrap(),
        day: 0,
        index: 0,
        class: Class::default(),
        tag: DayTag([0; 6]),
        ..plain.clone()
    };
    let passes = [&plain, &hinted, &smallest].map(|pass| {
        let parts = json!({
            "kind": "day_pass",
            "kid": kid(&world.issuer).to_string(),
            "nbf": pass.validity.nbf(),
            "exp": pass.validity.exp(),
            "day": pass.day,
            "index": pass.index,
            "class": pass.class.get(),
            "tag": hex(&pass.tag.0),
            "device_key": hex(&pass.device_key.0),
            "hint": pass.hint.as_ref().map(hint),
        });
        made(parts, &pass.draft(kid(&world.issuer)), &world.issuer)
    });
    let paper = world.paper();
    let parts = json!({
        "kind": "paper",
        "kid": kid(&world.issuer).to_string(),
        "nbf": paper.validity.nbf(),
        "exp": paper.validity.exp(),
        "slot": paper.slot,
        "class": paper.class.get(),
        "hint": hint(&paper.hint),
    });
    let paper = made(parts, &paper.draft(kid(&world.issuer)), &world.issuer);

    let issued = world.issued(&plain, &world.issuer).into_bytes();
    let signed = SignedDayPass::read(&issued).unwrap();
    let moments = [(world.iat(), None), (world.iat(), Some(4217)), (23, Some(23)), (24, Some(24))];
    let larger = [(255, Some(255)), (256, Some(256)), (65_535, Some(65_535)), (65_536, Some(65_536))];
    let largest = [(u32::MAX, Some(999_999)), (0, Some(0))];
    let presentations = moments.into_iter().chain(larger).chain(largest).map(|(iat, digits)| {
        let challenge = digits.map(|digits| Challenge::new(digits).unwrap());
        let parts = json!({
            "kind": "presentation",
            "day_pass": hex(&issued),
            "iat": iat,
            "challenge": challenge.map(|challenge| challenge.to_string()),
        });
        made(parts, &signed.present(iat, challenge), &world.phone)
    });
    passes.into_iter().chain([paper]).chain(presentations).collect()
}

fn made(mut parts: Value, draft: &Draft, signer: &Signer) -> Value {
    let to_sign = draft.to_sign();
    let signature = signer.sign(&to_sign);
    let credential = draft.assemble(&signature);
    parts["to_sign"] = json!(hex(&to_sign));
    parts["signature"] = json!(hex(&signature));
    parts["bytes"] = json!(hex(credential.as_bytes()));
    parts["code"] = json!(credential.code());
    parts
}

/// Indexes and tags of two days.
pub(crate) fn day_keys() -> Value {
    let counting: [u8; 32] = std::array::from_fn(|at| at as u8);
    let families = [[0; 16], std::array::from_fn(|at| 0x10 * at as u8 + 0xf), [0xff; 16]];
    [counting, [0xff; 32]].iter().map(|secret| day_of(secret, &families)).collect()
}

fn day_of(secret: &[u8; 32], families: &[[u8; 16]]) -> Value {
    let keys = DayKeys::derive(secret);
    let indexes = |highest_slot: u32| {
        let bits = IndexBits::for_highest_slot(highest_slot).unwrap();
        let slots = [0, 1, 2, 12_345, highest_slot / 2, highest_slot].map(|slot| {
            let index = keys.index(bits, slot).unwrap();
            let StatusPlace { list, position } = StatusPlace::of(index);
            json!({ "slot": slot, "index": index, "list": list, "position": position })
        });
        json!({ "highest_slot": highest_slot, "bits": bits.get(), "lists": bits.lists(), "slots": slots })
    };
    let tags = families
        .iter()
        .map(|family| json!({ "family": hex(family), "tag": hex(&keys.tag(family).0) }))
        .collect::<Value>();
    let highest = [(1 << 19) - 1, 1 << 19, (1 << 21) - 1, 1 << 21, 24_000_000, (1_u32 << 31) - 1];
    json!({ "day_secret": hex(secret), "indexes": highest.map(indexes), "tags": tags })
}

/// When days begin and end, and which day pass a phone shows around midnight.
pub(crate) fn days() -> Value {
    let days = [
        ("Europe/Kaliningrad", (2030, 6, 15)),
        ("Europe/Moscow", (2030, 6, 15)),
        ("Asia/Yekaterinburg", (2030, 12, 31)),
        ("Asia/Kamchatka", (2028, 2, 29)),
        ("America/New_York", (2026, 3, 8)),
        ("America/New_York", (2026, 11, 1)),
        ("Africa/Cairo", (2024, 4, 26)),
        ("America/Havana", (2024, 11, 3)),
    ]
    .map(|(zone, (year, month, date))| {
        let date = NaiveDate::from_ymd_opt(year, month, date).unwrap();
        let day = Day::of(date, zone.parse::<Tz>().unwrap()).unwrap();
        json!({
            "zone": zone,
            "date": date.to_string(),
            "day": day.number,
            "nbf": day.validity.nbf(),
            "exp": day.validity.exp(),
        })
    });
    json!({ "days": days, "shown": shown() })
}

fn shown() -> Value {
    let passes = [15, 16, 17].map(|date| {
        let day = Day::of(NaiveDate::from_ymd_opt(2030, 6, date).unwrap(), Tz::Europe__Moscow).unwrap();
        DayPass {
            validity: day.validity,
            day: day.number,
            index: 0,
            class: Class::default(),
            tag: DayTag([0; 6]),
            device_key: DeviceKey([0; 33]),
            hint: None,
        }
    });
    let midnight = i64::from(passes[1].validity.nbf());
    let held: [&[usize]; 3] = [&[0, 1, 2], &[1, 2], &[0]];
    let offsets = [-86_401, -86_400, -1, 0, 899, 900, 7_199, 7_200, 86_400 + 899, 86_400 + 900, 180_000];
    held.iter()
        .flat_map(|held| offsets.map(|offset| (held, midnight + offset)))
        .map(|(held, now)| {
            let held = held.iter().map(|&at| &passes[at]);
            let validity = |pass: &DayPass| json!({ "nbf": pass.validity.nbf(), "exp": pass.validity.exp() });
            json!({
                "now": now,
                "passes": held.clone().map(validity).collect::<Vec<_>>(),
                "shown": to_show(held, now).map(validity),
            })
        })
        .collect()
}
