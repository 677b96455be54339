//! Access tokens: whatever is not exactly one of ours, for this audience and this moment, is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{TestApp, on_both_databases};
use family_card_api::accounts::Role;
use family_card_api::state::App;
use family_card_api::vault::KeyPurpose;
use jsonwebtoken::{Algorithm, EncodingKey, Header, Validation};
use mobile_contracts::wire::session::SessionTokens;
use serde_json::{Value, json};

use crate::people::{Household, PHONE, registration_token};
use crate::support::problem;

on_both_databases![
    a_token_with_a_word_changed_is_refused_though_it_is_signed_by_our_key,
    a_token_signed_by_anything_but_our_key_is_refused,
    no_other_credential_is_taken_for_an_access_token,
    a_token_of_one_audience_is_refused_by_the_others,
];

/// A family's adult, with what is needed to forge their token.
struct Forge {
    token: String,
    header: Header,
    claims: Value,
    state: App,
}

impl Forge {
    async fn of(app: &TestApp) -> Self {
        let token = app.a_family().register().await.adult().token().await;
        let ring = app.state().vault.ring().unwrap();
        let key = &ring.access_keys()[0];
        let mut unchecked = Validation::new(Algorithm::ES256);
        unchecked.validate_exp = false;
        unchecked.validate_aud = false;
        let claims = jsonwebtoken::decode::<Value>(&token, &key.decoding, &unchecked).unwrap().claims;
        let header = jsonwebtoken::decode_header(&token).unwrap();
        Self { token, header, claims, state: app.state().clone() }
    }

    fn claiming(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.signed(&self.header, &claims)
    }

    fn headed(&self, change: impl FnOnce(&mut Header)) -> String {
        let mut header = self.header.clone();
        change(&mut header);
        self.signed(&header, &self.claims)
    }

    /// Signed by the server's own key, which no forger has.
    fn signed(&self, header: &Header, claims: &Value) -> String {
        let part = |value: Vec<u8>| URL_SAFE_NO_PAD.encode(value);
        let (header, claims) = (serde_json::to_vec(header).unwrap(), serde_json::to_vec(claims).unwrap());
        let message = format!("{}.{}", part(header), part(claims));
        let ring = self.state.vault.ring().unwrap();
        let (_, signer) = ring.signer(KeyPurpose::Access).unwrap();
        let signature = signer.sign(message.as_bytes()).unwrap();
        format!("{message}.{}", part(signature.to_vec()))
    }
}

async fn told(app: &TestApp, token: &str) -> (u16, String) {
    let answer = app.http().get("/api/v1/me/family").bearer(token).send().await;
    if answer.status == 200 { (200, String::new()) } else { (answer.told().0, answer.told().1) }
}

async fn a_token_with_a_word_changed_is_refused_though_it_is_signed_by_our_key(app: &TestApp) {
    let forge = Forge::of(app).await;
    let now = app.now();
    let fine = (200, String::new());
    assert_eq!(told(app, &forge.token).await, fine);
    // The forge works, and five seconds between two servers' clocks are forgiven.
    assert_eq!(told(app, &forge.claiming("nbf", json!(now + 5))).await, fine);
    assert_eq!(told(app, &forge.claiming("exp", json!(now - 4))).await, fine);

    assert_eq!(told(app, &forge.claiming("exp", json!(now - 5))).await, (401, "token_expired".into()));
    let invalid = (401, "invalid_credentials".to_owned());
    for (name, value) in [
        ("nbf", json!(now + 6)),
        ("iss", json!(app.uuid())),
        ("aud", json!("partner")),
        ("aud", json!("admin")),
        ("aud", json!(["family", "admin"])),
        ("aud", json!("everybody")),
        ("sub", json!(app.uuid())),
        ("sid", json!(app.uuid())),
        ("exp", json!("tomorrow")),
        ("exp", Value::Null),
        ("nbf", Value::Null),
        ("iss", Value::Null),
        ("aud", Value::Null),
        ("sid", Value::Null),
    ] {
        assert_eq!(told(app, &forge.claiming(name, value.clone())).await, invalid, "{name}: {value}");
    }
    for (what, token) in [
        ("no type", forge.headed(|header| header.typ = None)),
        ("another type", forge.headed(|header| header.typ = Some("JWT".into()))),
        ("no kid", forge.headed(|header| header.kid = None)),
        ("another kid", forge.headed(|header| header.kid = Some("0011223344556677".into()))),
    ] {
        assert_eq!(told(app, &token).await, invalid, "{what}");
    }
}

async fn a_token_signed_by_anything_but_our_key_is_refused(app: &TestApp) {
    let forge = Forge::of(app).await;
    let invalid = (401, "invalid_credentials".to_owned());
    let published: Value = app.http().get("/.well-known/jwks.json").send().await.ok();
    let public = &published["keys"][0];
    // The public key as a shared secret, in the forms that a careless verifier would feed to HMAC.
    let secrets = [public["x"].as_str().unwrap().to_owned(), public.to_string(), String::new()];
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for secret in &secrets {
            let header = Header { alg: algorithm, ..forge.header.clone() };
            let key = EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&header, &forge.claims, &key).unwrap();
            assert_eq!(told(app, &token).await, invalid, "{algorithm:?}");
        }
    }
    let [header, claims, signature] = forge.token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    // {"alg":"none","typ":"at+jwt"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let flipped = format!("{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    for token in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}.{flipped}"),
        format!("{header}.{claims}"),
        format!("{header}..{signature}"),
        "..".to_owned(),
        format!("{}.x", forge.token),
    ] {
        assert_eq!(told(app, &token).await, invalid, "{token}");
    }
}

async fn no_other_credential_is_taken_for_an_access_token(app: &TestApp) {
    let invalid = (401, "invalid_credentials".to_owned());
    let household = Household::register(app, PHONE).await;
    let session: &SessionTokens = &household.registered.session;
    let registration = registration_token(app, "+79031112233").await;
    let scene = app.a_scene().await;
    for credential in [session.refresh(), &registration, scene.till.token()] {
        assert_eq!(told(app, credential).await, invalid);
    }
    // Nor the other way round.
    let access = session.access_token.expose();
    let refresh = json!({"refresh_token": access});
    let answer = app.http().post("/api/v1/sessions/refresh").json(&refresh).send().await;
    assert_eq!(answer.told(), problem(401, "invalid_credentials", None));
    let till = app.http().get("/api/v1/till").bearer(access).send().await;
    assert_eq!(till.told(), problem(401, "invalid_credentials", None));
    // And a scheme that is none of ours is no credential at all.
    let basic = app.http().get("/api/v1/me/family").header("Authorization", &format!("Basic {access}"));
    assert_eq!(basic.send().await.told(), problem(401, "missing_credentials", None));
}

async fn a_token_of_one_audience_is_refused_by_the_others(app: &TestApp) {
    let adult = app.a_family().register().await.adult().token().await;
    let partner = app.a_partner().await.owner().await.token().to_owned();
    let admin = app.an_administrator(&[Role::Owner]).await.token().to_owned();
    for (path, own) in
        [("/api/v1/me/family", &adult), ("/api/v1/partner", &partner), ("/api/v1/admin/me", &admin)]
    {
        for token in [&adult, &partner, &admin] {
            let answer = app.http().get(path).bearer(token).send().await;
            let expected = if token == own { 200 } else { 401 };
            assert_eq!(answer.status, expected, "{path}: {}", answer.text);
        }
    }
}
