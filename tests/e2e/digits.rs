//! Twelve digits, read out at a till.

use diesel::prelude::*;
use e2e::{Scene, TestApp, basket, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::db::schema::digits;
use mobile_contracts::discount::Check;
use mobile_contracts::wire::checkout::{Decision, ShownBy, VerifyAnswer, VerifyRequest};

use crate::support::{Codes as _, problem};

on_both_databases![
    digits_that_are_read_out_open_one_checkout_and_no_second,
    digits_end_after_five_minutes_and_when_newer_ones_are_asked_for,
    a_typo_is_found_by_the_check_digit_and_is_no_guess,
    a_till_that_guesses_ten_times_waits_and_no_other_till_does,
    digits_are_given_to_the_phone_that_signs_for_them,
    two_tills_that_type_the_same_digits_at_once_share_one_checkout,
    digits_tell_initials_only_where_the_holder_allows_it,
    the_digits_themselves_are_kept_nowhere,
    a_revoked_cards_digits_open_nothing,
];

/// Digits that are well formed and nobody's: their check digit fits, and they are above those of specimens.
fn nobodys(number: u64) -> String {
    mobile_contracts::card::Digits::numbered(1_000 + number).unwrap().to_string()
}

async fn digits_that_are_read_out_open_one_checkout_and_no_second(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let digits = family.adult().digits().await;
    assert_eq!(digits.len(), "4718 0052 9317".len(), "in fours");
    app.clock.advance(40);
    let opened = till.verify_spoken(&digits).await;
    let freshness = opened.freshness.unwrap();
    assert_eq!((opened.decision, freshness.mode, freshness.age_s), (Decision::Accept, ShownBy::Digits, 40));
    let purchase = basket(1_000);
    let quoted = till.quote(&opened.checkout.unwrap(), &purchase).await;
    let redeemed = till.redeem(&quoted.quotes[0].quote, &purchase).await;
    assert_eq!(redeemed.redemption.unwrap().discount.0, 10_000);

    let again = till.verify_spoken(&digits.replace(' ', "")).await;
    assert_eq!((again.decision, again.codes()), (Decision::Retry, vec!["digits_used"]));
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn digits_end_after_five_minutes_and_when_newer_ones_are_asked_for(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let first = family.adult().digits().await;
    app.clock.advance(1);
    let second = family.adult().digits().await;
    assert_eq!(till.verify_spoken(&first).await.codes(), ["digits_expired"]);
    app.clock.advance(300);
    assert_eq!(till.verify_spoken(&second).await.codes(), ["digits_expired"]);
    let third = family.adult().digits().await;
    app.clock.advance(299);
    assert_eq!(till.verify_spoken(&third).await.decision, Decision::Accept);
}

async fn a_typo_is_found_by_the_check_digit_and_is_no_guess(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let digits = family.adult().digits().await;
    let last = digits.chars().last().unwrap();
    let wrong = if last == '0' { '1' } else { '0' };
    let typo = format!("{}{wrong}", &digits[..digits.len() - 1]);
    for _ in 0..20 {
        let answer = till.verify_spoken(&typo).await;
        assert_eq!((answer.decision, answer.codes()), (Decision::Retry, vec!["digits_unknown"]));
    }
    assert_eq!(till.verify_spoken(&digits).await.decision, Decision::Accept);

    for short in ["", "4718 0052", "4718 0052 93170", "код"] {
        let ask = VerifyRequest { digits: Some(short.into()), ..VerifyRequest::default() };
        let expected = problem(422, "validation_failed", Some("/digits"));
        assert_eq!(till.ask(&ask).await.told(), expected, "{short:?}");
    }
    let both = VerifyRequest { digits: Some(digits), code: Some(family.show()), ..VerifyRequest::default() };
    assert_eq!(till.ask(&both).await.told(), problem(422, "validation_failed", Some("/digits")));
}

async fn a_till_that_guesses_ten_times_waits_and_no_other_till_does(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    for number in 0..10 {
        assert_eq!(till.verify_spoken(&nobodys(number)).await.codes(), ["digits_unknown"]);
        app.clock.advance(10);
    }
    let digits = family.adult().digits().await;
    let stopped = till.verify_spoken(&digits).await;
    assert_eq!((stopped.decision, stopped.codes()), (Decision::Reject, vec!["too_many_requests"]));
    assert_eq!(stopped.reasons[0].retry_after, Some(500), "until the first guess is ten minutes old");
    let code = till.verify(&family.show()).await;
    assert_eq!(code.decision, Decision::Accept, "codes are no guesses");
    assert_eq!(partner.till().await.verify_spoken(&digits).await.decision, Decision::Accept);

    app.clock.advance(499);
    assert_eq!(till.verify_spoken(&nobodys(10)).await.codes(), ["too_many_requests"]);
    app.clock.advance(1);
    assert_eq!(till.verify_spoken(&nobodys(10)).await.codes(), ["digits_unknown"]);
    assert_eq!(till.verify_spoken(&nobodys(11)).await.codes(), ["too_many_requests"]);
}

async fn digits_are_given_to_the_phone_that_signs_for_them(app: &TestApp) {
    let family = app.a_family().with_adults(2).register().await;
    let [mother, father] = &family.adults[..] else { panic!("two adults") };
    let refused = problem(401, "invalid_credentials", None);
    let device = mother.phone.device;
    let by_other = father.phone.phone.ask_for_digits(device, app.now(), false).unwrap();
    assert_eq!(mother.ask_digits(by_other).await.told(), refused);
    let for_other = mother.phone.phone.ask_for_digits(father.phone.device, app.now(), false).unwrap();
    assert_eq!(mother.ask_digits(for_other).await.told(), refused);
    let late = mother.phone.phone.ask_for_digits(device, app.now() - 601, false).unwrap();
    assert_eq!(mother.ask_digits(late).await.told(), refused);
    // A request for day passes is none for digits.
    let claims = mobile_contracts::wire::card::DayPassClaims {
        device,
        iat: app.now(),
        with_hint: false,
        days: vec![],
    };
    assert_eq!(mother.ask_digits(mother.phone.phone.sign(&claims).unwrap()).await.told(), refused);
}

async fn two_tills_that_type_the_same_digits_at_once_share_one_checkout(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let other = partner.till().await;
    for _ in 0..5 {
        let digits = family.adult().digits().await;
        let (one, two) = tokio::join!(till.verify_spoken(&digits), other.verify_spoken(&digits));
        let accepted = |answer: &VerifyAnswer| answer.decision == Decision::Accept;
        assert!(accepted(&one) != accepted(&two), "{one:?} {two:?}");
        let loser = if accepted(&one) { two } else { one };
        assert_eq!(loser.codes(), ["digits_used"]);
        app.clock.advance(60);
    }
}

async fn digits_tell_initials_only_where_the_holder_allows_it(app: &TestApp) {
    let Scene { family, partner, till, .. } = &app.a_scene().await;
    let checked = partner.an_offer().limited([]).with(|terms| terms.check = Check::Initials);
    checked.publish().await;
    let adult = family.adult();
    let purchase = basket(1_000);
    let allowed = till.verify_spoken(&adult.digits().await).await;
    let answer = till.quote(&allowed.checkout.unwrap(), &purchase).await;
    assert!(answer.quotes.iter().any(|quote| quote.check == Check::Initials));

    let request = adult.phone.phone.ask_for_digits(adult.phone.device, app.now(), false).unwrap();
    let silent: mobile_contracts::wire::card::DigitsBody = adult.ask_digits(request).await.read(201);
    let opened = till.verify_spoken(&silent.digits).await;
    let answer = till.quote(&opened.checkout.unwrap(), &purchase).await;
    assert!(answer.quotes.iter().all(|quote| quote.check == Check::None));
}

async fn the_digits_themselves_are_kept_nowhere(app: &TestApp) {
    let family = app.a_family().register().await;
    let spoken = family.adult().digits().await.replace(' ', "");
    let kept: Vec<Vec<u8>> =
        app.look(|conn| Ok(digits::table.select(digits::digits_index).load(conn)?)).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].len(), 32, "an HMAC-SHA-256");
    assert!(!kept[0].windows(4).any(|window| spoken.as_bytes().windows(4).any(|part| part == window)));
}

async fn a_revoked_cards_digits_open_nothing(app: &TestApp) {
    let Scene { family, till, .. } = &app.a_scene().await;
    let adult = family.adult();
    let digits = adult.digits().await;
    let admin = app.an_administrator(&[Role::Owner]).await;
    assert_eq!(admin.revoke_card(adult.card, "Карта утеряна").await.status, 200);
    assert_eq!(till.verify_spoken(&digits).await.codes(), ["card_not_valid"]);
    let request = adult.phone.phone.ask_for_digits(adult.phone.device, app.now(), false).unwrap();
    assert_eq!(adult.ask_digits(request).await.told(), problem(409, "conflict", None));
}
