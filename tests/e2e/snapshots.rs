//! What people read at a till, in both languages: whole JSON bodies, with ids, tokens and times taken out.

use e2e::{Scene, TestApp, basket, on_both_databases};
use insta::assert_json_snapshot;
use mobile_contracts::wire::checkout::VerifyRequest;
use serde_json::Value;

on_both_databases![the_bodies_that_people_read_are_as_they_were];

async fn the_bodies_that_people_read_are_as_they_were(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    for lang in ["ru", "en"] {
        app.clock.advance(1);
        let accepted = verify(till, lang, &family.show(), 1_000).await;
        assert_json_snapshot!(format!("verify_accepted_{lang}"), accepted, {
            ".checkout" => "[token]",
            ".quotes[].quote" => "[token]",
            ".quotes[].offers[].offer" => "[offer]",
        });
        app.clock.advance(1);
        let short = verify(till, lang, &family.show(), 380).await;
        assert_json_snapshot!(format!("verify_short_of_the_minimum_{lang}"), short, {
            ".checkout" => "[token]",
            ".not_applicable[].offer" => "[offer]",
        });
        let refused = verify(till, lang, "4006381333931", 1_000).await;
        assert_json_snapshot!(format!("verify_not_our_code_{lang}"), refused);
        let problem: Value = app.http().get("/nothing").lang(lang).send().await.read(404);
        assert_json_snapshot!(format!("problem_{lang}"), problem, { ".request_id" => "[id]" });
    }
    // Sold out for today: the same offer says when it is there again.
    app.clock.advance(1);
    partner.till().await.sell(&family.show(), &basket(1_000)).await;
    for lang in ["ru", "en"] {
        app.clock.advance(1);
        let spent = verify(till, lang, &family.show(), 1_000).await;
        assert_json_snapshot!(format!("verify_limit_used_up_{lang}"), spent, {
            ".checkout" => "[token]",
            ".not_applicable[].offer" => "[offer]",
        });
    }
}

async fn verify(till: &e2e::Till, lang: &str, code: &str, roubles: i64) -> Value {
    let ask = VerifyRequest {
        code: Some(code.to_owned()),
        basket: Some(basket(roubles)),
        ..VerifyRequest::default()
    };
    till.post("/api/v1/checkout/verify").lang(lang).json(&ask).send().await.ok()
}
