//! The example client of `docs/pos-guide.md` against the real server: the whole way, and a network that loses answers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use e2e::{Partner, TestApp, basket, on_both_databases};
use mobile_contracts::wire::till::ApiKeyBody;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::sources::repository;
use crate::support::used;

on_both_databases![
    the_example_sells_reserves_confirms_voids_and_refunds,
    the_example_sends_again_what_was_not_answered_and_it_happens_once,
    the_example_finishes_after_a_power_cut_what_it_had_begun,
];

/// POS software: the example with a key of its own and a folder for its receipts.
struct Software {
    key: String,
    folder: TempDir,
}

impl Software {
    async fn of(partner: &Partner<'_>) -> Self {
        let owner = partner.owner().await;
        let path = format!("/api/v1/partner/outlets/{}/api-keys", partner.outlet);
        let issued: ApiKeyBody = owner.post(&path).json(&json!({ "name": "1С" })).send().await.read(201);
        Self { key: issued.token.expose().to_owned(), folder: TempDir::new().unwrap() }
    }

    /// Runs the example; its exit status and what it printed.
    async fn run(&self, port: u16, arguments: &[&str]) -> (i32, Value) {
        let example: PathBuf = repository().join("docs/examples/pos-client/pos.mjs");
        let mut command = Command::new("node");
        command.arg(example).args(arguments).stdin(Stdio::null());
        command.env("FAMILY_CARD_URL", format!("http://127.0.0.1:{port}"));
        command.env("FAMILY_CARD_KEY", &self.key).env("FAMILY_CARD_JOURNAL", self.journal());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let talked = String::from_utf8_lossy(&output.stderr);
        let value = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{printed} {talked}"));
        (output.status.code().unwrap(), value)
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("receipts")
    }
}

fn state(answer: &Value) -> &str {
    answer["redemption"]["state"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

async fn the_example_sells_reserves_confirms_voids_and_refunds(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().limited([]).publish().await;
    let (family, software, port) =
        (app.a_family().register().await, Software::of(&partner).await, app.port());

    let (exit, sold) = software.run(port, &["sell", "r1", &family.show(), "100000"]).await;
    assert_eq!((exit, state(&sold), &sold["redemption"]["discount"]), (0, "redeemed", &json!(10_000)));
    let (exit, part) = software.run(port, &["refund", "r1", "2500"]).await;
    assert_eq!((exit, state(&part), &part["redemption"]["refunded"]), (0, "partly_refunded", &json!(2_500)));
    let (_, whole) = software.run(port, &["refund", "r1"]).await;
    assert_eq!(state(&whole), "refunded");
    let (exit, over) = software.run(port, &["refund", "r1"]).await;
    assert_eq!((exit, &over["code"]), (1, &json!("conflict")));

    app.clock.advance(1);
    let (_, held) = software.run(port, &["reserve", "r2", &family.show(), "100000"]).await;
    assert_eq!(state(&held), "reserved");
    assert_eq!(state(&software.run(port, &["confirm", "r2"]).await.1), "redeemed");
    assert_eq!(state(&software.run(port, &["void", "r2"]).await.1), "voided");

    app.clock.advance(1);
    let (exit, short) = software.run(port, &["sell", "r3", &family.show(), "100"]).await;
    assert_eq!((exit, &short["reasons"][0]["code"]), (1, &json!("min_spend")));
}

async fn the_example_sends_again_what_was_not_answered_and_it_happens_once(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let (family, software) = (app.a_family().register().await, Software::of(&partner).await);
    // The first two answers about a redemption are lost on the way back: it is written, and nobody knows.
    let (port, lost) = losing(app.port(), 2).await;
    let (exit, sold) = software.run(port, &["sell", "r1", &family.show(), "100000"]).await;
    assert_eq!((exit, state(&sold)), (0, "redeemed"));
    assert_eq!(lost.load(Ordering::SeqCst), 0, "both were lost");
    assert_eq!(used(app).await, [1]);
    assert_eq!(family.adult().ledger().await.redemptions.len(), 1);
}

async fn the_example_finishes_after_a_power_cut_what_it_had_begun(app: &TestApp) {
    let partner = app.a_partner().await;
    partner.an_offer().publish().await;
    let (family, software) = (app.a_family().register().await, Software::of(&partner).await);
    // What the example writes before it sends, made here with a quote of its own key.
    let quote = quoted(app, &software, &family.show()).await;
    std::fs::create_dir_all(software.journal()).unwrap();
    let pending = json!({ "pending": {
        "id": app.uuid(), "quote": quote, "basket": basket(1_000), "reserve": false,
    }});
    std::fs::write(software.journal().join("r1.json"), pending.to_string()).unwrap();

    let (exit, done) = software.run(app.port(), &["resend"]).await;
    assert_eq!((exit, state(&done["done"][0]["answer"])), (0, "redeemed"));
    let (_, again) = software.run(app.port(), &["resend"]).await;
    assert_eq!(again["done"], json!([]), "there is nothing left to send");
    assert_eq!(used(app).await, [1]);
    assert!(Path::new(&software.journal().join("r1.json")).exists());
}

async fn quoted(app: &TestApp, software: &Software, code: &str) -> String {
    let ask = app.http().post("/api/v1/checkout/verify").bearer(&software.key);
    let body = json!({ "code": code, "basket": basket(1_000) });
    let answer: Value = ask.json(&body).send().await.ok();
    answer["quotes"][0]["quote"].as_str().unwrap().to_owned()
}

/// A network in front of the server that cuts the connection in place of the next `count` answers about a redemption.
async fn losing(server: u16, count: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicUsize::new(count));
    let shared = left.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let upstream = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            tokio::spawn(carry(client, upstream, shared.clone()));
        }
    });
    (port, left)
}

async fn carry(mut client: TcpStream, mut server: TcpStream, left: Arc<AtomicUsize>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut is_redemption = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(read @ 1..) = read else { return };
                let head = asked[..read].windows(21).any(|bytes| bytes == b"/redemptions HTTP/1.1");
                is_redemption = head || is_redemption && !asked[..read].starts_with(b"POST ");
                if server.write_all(&asked[..read]).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(read @ 1..) = read else { return };
                let loses = |left: usize| left.checked_sub(1);
                if is_redemption && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, loses).is_ok() {
                    return;
                }
                if client.write_all(&answered[..read]).await.is_err() { return }
            }
        }
    }
}
