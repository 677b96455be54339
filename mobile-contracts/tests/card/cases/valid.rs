//! Codes that are accepted.

use super::{ISSUER, OTHER_ISSUER, Vector, World, code_of, device, on_paper, with_signature};
use crate::support::{longest_hint, other_s};
use mobile_contracts::card::{Class, Hint, Validity};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let (pass, iat, now) = (world.pass(), world.iat(), world.now);
    let issued = world.issued(&pass, &world.issuer);
    let seen = device(&pass, ISSUER, "card", iat, now, false);
    let mut vectors = vec![
        world.vector("a presentation", world.code(), seen.clone()),
        Vector {
            asked: Some("004217".to_owned()),
            ..world.vector(
                "a presentation with the digits that were asked for, leading zeros and all",
                world.shown(&issued, iat, Some(4217)).code(),
                device(&pass, ISSUER, "card", iat, now, true),
            )
        },
        Vector {
            asked: Some("000000".to_owned()),
            ..world.vector(
                "six zeros are digits too",
                world.shown(&issued, iat, Some(0)).code(),
                device(&pass, ISSUER, "card", iat, now, true),
            )
        },
        world.vector(
            "a paper card",
            world.printed(&world.paper(), &world.issuer).code(),
            on_paper(&world.paper(), ISSUER, "card"),
        ),
        Vector {
            asked: Some("123456".to_owned()),
            ..world.vector(
                "a paper card answers no digits",
                world.printed(&world.paper(), &world.issuer).code(),
                on_paper(&world.paper(), ISSUER, "card"),
            )
        },
    ];

    for (name, initials, month_day) in [
        ("a hint", "А. П.", 607),
        ("a hint of the longest initials and the last day of the year", longest_hint().initials(), 1231),
        ("a hint of one byte and the leap day", "A", 229),
        ("initials keep a byte order mark, which some decoders drop", "\u{feff}А", 101),
        ("initials keep their white space", " А\n", 101),
    ] {
        let mut pass = pass.clone();
        pass.hint = Hint::new(initials, month_day);
        let shown = world.shown(&world.issued(&pass, &world.issuer), iat, None);
        vectors.push(world.vector(name, shown.code(), device(&pass, ISSUER, "card", iat, now, false)));
    }

    let mut smallest = pass.clone();
    (smallest.index, smallest.day) = (0, 0);
    smallest.class = Class::default();
    smallest.validity = Validity::new(0, u32::MAX).unwrap();
    let shown = world.shown(&world.issued(&smallest, &world.issuer), iat, None);
    vectors.push(world.vector(
        "the smallest index, day and class, the widest validity",
        shown.code(),
        device(&smallest, ISSUER, "card", iat, now, false),
    ));

    let others = world.shown(&world.issued(&pass, &world.other_issuer), iat, None);
    vectors.push(world.vector(
        "a card of another issuer whose key the till holds",
        others.code(),
        device(&pass, OTHER_ISSUER, "card", iat, now, false),
    ));

    let specimen = world.shown(&world.issued(&pass, &world.specimen), iat, None);
    vectors.push(Vector {
        specimens: true,
        ..world.vector(
            "a specimen at a till in its test",
            specimen.code(),
            device(&pass, ISSUER, "specimen", iat, now, false),
        )
    });
    vectors.push(Vector {
        specimens: true,
        ..world.vector("a real card at a till in its test", world.code(), seen.clone())
    });

    for (name, twin, issuer) in [
        ("the first of two keys with one kid signed it", &world.twins[0], ISSUER),
        ("the second of two keys with one kid signed it", &world.twins[1], OTHER_ISSUER),
    ] {
        let shown = world.shown(&world.issued(&pass, twin), iat, None);
        let keys = ["twin", "other_twin"].map(str::to_owned).into();
        let expect = device(&pass, issuer, "card", iat, now, false);
        vectors.push(Vector { keys, ..world.vector(name, shown.code(), expect) });
    }

    let turned_pass = with_signature(issued.as_bytes(), other_s);
    let shown = world.shown_bytes(&turned_pass, iat);
    vectors.push(world.vector("n - s in place of the issuer's s", code_of(&shown), seen.clone()));
    let turned_proof = with_signature(world.shown(&issued, iat, None).as_bytes(), other_s);
    vectors.push(world.vector("n - s in place of the device's s", code_of(&turned_proof), seen));
    vectors
}
