//! The borders of validity, freshness and digits, each from both sides.

use super::{ISSUER, Vector, World, device, on_paper, refused};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    [validity(world), freshness(world), digits(world), status(world)].concat()
}

fn validity(world: &World) -> Vec<Vector> {
    let (pass, paper) = (world.pass(), world.paper());
    let (nbf, exp) = (i64::from(pass.validity.nbf()), i64::from(pass.validity.exp()));
    let issued = world.issued(&pass, &world.issuer);
    let printed = world.printed(&paper, &world.issuer);
    [
        ("a second before its day begins", nbf - 1, Some("not_yet_valid")),
        ("in the first second of its day", nbf, None),
        ("in the last second of its validity", exp - 1, None),
        ("in the second in which its validity ends", exp, Some("expired")),
    ]
    .into_iter()
    .flat_map(|(name, now, reason)| {
        let iat = now as u32;
        let expect = |seen| reason.map_or(seen, refused);
        let shown = world.shown(&issued, iat, None);
        [
            Vector {
                now,
                ..world.vector(
                    &format!("a presentation {name}"),
                    shown.code(),
                    expect(device(&pass, ISSUER, "card", iat, now, false)),
                )
            },
            Vector {
                now,
                ..world.vector(
                    &format!("a paper card {name}"),
                    printed.code(),
                    expect(on_paper(&paper, ISSUER, "card")),
                )
            },
        ]
    })
    .collect()
}

fn freshness(world: &World) -> Vec<Vector> {
    let (pass, now) = (world.pass(), world.now);
    let issued = world.issued(&pass, &world.issuer);
    [
        (90, None, Ok(())),
        (91, None, Err("challenge_needed")),
        (600, None, Err("challenge_needed")),
        (601, None, Err("proof_stale")),
        (-30, None, Ok(())),
        (-31, None, Err("challenge_needed")),
        (-600, None, Err("challenge_needed")),
        (-601, None, Err("proof_future")),
        (91, Some(654_321), Ok(())),
        (600, Some(654_321), Ok(())),
        (601, Some(654_321), Err("proof_stale")),
        (-31, Some(654_321), Ok(())),
        (-600, Some(654_321), Ok(())),
        (-601, Some(654_321), Err("proof_future")),
    ]
    .into_iter()
    .map(|(age, digits, outcome)| {
        let iat = (now - age) as u32;
        let expect = match outcome {
            Ok(()) => device(&pass, ISSUER, "card", iat, now, digits.is_some()),
            Err(reason) => refused(reason),
        };
        let asked = if digits.is_some() { "with the digits asked for" } else { "without digits" };
        let name = if age < 0 { format!("dated {} s ahead", -age) } else { format!("{age} s old") };
        let code = world.shown(&issued, iat, digits).code();
        Vector {
            asked: digits.map(|digits| digits.to_string()),
            ..world.vector(&format!("a proof {name}, {asked}"), code, expect)
        }
    })
    .collect()
}

fn digits(world: &World) -> Vec<Vector> {
    let issued = world.issued(&world.pass(), &world.issuer);
    [
        ("wrong digits in a fresh proof", 5, Some("111111"), Some(222_222), "challenge_mismatch"),
        ("wrong digits in an old proof", 300, Some("111111"), Some(222_222), "challenge_mismatch"),
        ("digits nobody asked for in a fresh proof", 5, None, Some(222_222), "challenge_mismatch"),
        ("digits nobody asked for in an old proof", 300, None, Some(222_222), "challenge_mismatch"),
        ("digits were asked for, a fresh proof has none", 5, Some("111111"), None, "challenge_needed"),
        ("digits were asked for, an old proof has none", 300, Some("111111"), None, "challenge_needed"),
        ("zeros were asked for, none were signed", 5, Some("000000"), None, "challenge_needed"),
        ("zeros were signed, none were asked for", 5, None, Some(0), "challenge_mismatch"),
    ]
    .into_iter()
    .map(|(name, age, asked, signed, reason)| Vector {
        asked: asked.map(str::to_owned),
        ..world.vector(name, world.shown(&issued, (world.now - age) as u32, signed).code(), refused(reason))
    })
    .collect()
}

fn status(world: &World) -> Vec<Vector> {
    let printed = world.printed(&world.paper(), &world.issuer).code();
    [("unknown", "status_unknown"), ("revoked", "revoked")]
        .into_iter()
        .flat_map(|(status, reason)| {
            let of = |kind: &str, code: String| Vector {
                status: status.to_owned(),
                ..world.vector(&format!("{kind} whose status is {status}"), code, refused(reason))
            };
            [of("a presentation", world.code()), of("a paper card", printed.clone())]
        })
        .collect()
}
