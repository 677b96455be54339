//! The carriers against servers that listen: a small mail server and a small SMS gateway, over real connections.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::policy::Undelivered;
use super::{Carriers, Mail, Message, Posted, Setup, Sms};
use crate::clock::Instant;
use crate::ids::Key;

/// A mail server that answers `RCPT` with `verdict`; what it was told, connection by connection.
fn mail_server(verdict: &'static str) -> (u16, Receiver<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            if tell.send(converse(stream, verdict)).is_err() {
                return;
            }
        }
    });
    (port, told)
}

/// RFC 5321, as much of it as a client says.
fn converse(stream: TcpStream, verdict: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut out = stream.try_clone().unwrap();
    let mut say = move |text: &str| drop(out.write_all(format!("{text}\r\n").as_bytes()));
    say("220 stand-in ESMTP");
    let mut in_data = false;
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        lines.push(line.clone());
        match line.split([' ', ':']).next().unwrap_or_default() {
            "." if in_data => {
                // All that a test asks about has been said. A client that keeps connections would stay for more.
                say("250 queued");
                break;
            }
            _ if in_data => {}
            "EHLO" => say("250-stand-in\r\n250-8BITMIME\r\n250 AUTH PLAIN"),
            "AUTH" => say("235 come in"),
            "RCPT" => say(verdict),
            "DATA" => {
                in_data = true;
                say("354 go on");
            }
            "QUIT" => {
                say("221 bye");
                break;
            }
            _ => say("250 ok"),
        }
    }
    lines
}

/// An SMS gateway that answers each request with the next of these statuses; the requests as they came.
fn gateway(statuses: &'static [u16]) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    thread::spawn(move || {
        for (stream, status) in listener.incoming().map_while(Result::ok).zip(statuses) {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut request, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                request.push_str(&line);
                if line == "\r\n" {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            request.push_str(&String::from_utf8(body).unwrap());
            let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            (&stream).write_all(answer.as_bytes()).unwrap();
            tell.send(request).unwrap();
        }
    });
    (port, told)
}

fn carriers(smtp: Option<String>, sms: Option<u16>) -> Carriers {
    let smtp: Option<SecretString> = smtp.map(Into::into);
    let authorization: SecretString = "Bearer gateway-key".into();
    let url = sms.map(|port| format!("http://127.0.0.1:{port}/send").parse().unwrap());
    Carriers::new(&Setup {
        smtp_url: smtp.as_ref(),
        mail_from: "Социальная карта семьи <card@region.example>",
        sms_url: url.as_ref(),
        sms_body: r#"{"to":"{phone}","text":"{text}"}"#,
        sms_authorization: Some(&authorization),
        folder: Path::new("unused"),
        console: false,
    })
    .unwrap()
}

fn mail() -> Message {
    Message::Mail(Mail {
        to: "anna@example.org".into(),
        subject: "Код".into(),
        text: "Код 048213".into(),
        html: "<p>Код <b>048213</b></p>".into(),
    })
}

fn sms() -> Message {
    Message::Sms(Sms { to: "+79161234567".into(), text: "Код \"048213\"".into() })
}

fn id() -> Key<Posted> {
    Key::from_uuid(uuid::Uuid::from_u128(7))
}

async fn carry(carriers: &Carriers, message: Message) -> Result<(), Undelivered> {
    carriers.carry(id(), Instant::from_micros(0), &message).await
}

#[tokio::test]
async fn a_mail_is_handed_to_the_mail_server_whole_and_under_our_name() {
    let (port, told) = mail_server("250 ok");
    let carriers = carriers(Some(format!("smtp://card:hunter2@127.0.0.1:{port}")), None);
    carry(&carriers, mail()).await.unwrap();
    drop(carriers);
    let lines = told.recv().unwrap();
    let has = |wanted: &str| lines.iter().any(|line| line.starts_with(wanted));
    let login = STANDARD.encode("\0card\0hunter2");
    assert!(has(&format!("AUTH PLAIN {login}")), "{lines:?}");
    assert!(has("MAIL FROM:<card@region.example>") && has("RCPT TO:<anna@example.org>"), "{lines:?}");
    assert!(has(&format!("Message-ID: <{}@region.example>", id())), "{lines:?}");
    assert!(has("Content-Type: multipart/alternative") && has("Content-Type: text/html"), "{lines:?}");
}

#[tokio::test]
async fn a_mail_server_that_refuses_for_good_for_now_or_is_away_is_told_apart() {
    for (verdict, expected) in [
        ("550 no such user", Undelivered::Never(Some(550))),
        ("451 try later", Undelivered::Later(Some(451))),
    ] {
        let (port, _told) = mail_server(verdict);
        let carriers = carriers(Some(format!("smtp://127.0.0.1:{port}")), None);
        assert_eq!(carry(&carriers, mail()).await, Err(expected), "{verdict}");
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let carriers = carriers(Some(format!("smtp://127.0.0.1:{closed}")), None);
    assert_eq!(carry(&carriers, mail()).await, Err(Undelivered::Later(None)));
}

#[tokio::test]
async fn a_text_message_is_posted_to_the_gateway_with_our_credentials_and_a_key_of_its_own() {
    let (port, told) = gateway(&[202]);
    carry(&carriers(None, Some(port)), sms()).await.unwrap();
    let request = told.recv().unwrap();
    let lower = request.to_ascii_lowercase();
    assert!(request.starts_with("POST /send HTTP/1.1\r\n"), "{request}");
    assert!(lower.contains("authorization: bearer gateway-key\r\n"), "{request}");
    assert!(lower.contains(&format!("idempotency-key: {}\r\n", id())), "{request}");
    assert!(request.ends_with(r#"{"to":"+79161234567","text":"Код \"048213\""}"#), "{request}");
}

#[tokio::test]
async fn what_a_gateway_answers_decides_whether_it_is_tried_again() {
    let (port, _told) = gateway(&[400, 401, 403, 404, 408, 422, 429, 302, 500, 503]);
    let carriers = carriers(None, Some(port));
    let later = |status| Err(Undelivered::Later(Some(status)));
    let never = |status| Err(Undelivered::Never(Some(status)));
    for expected in [
        never(400),
        later(401),
        later(403),
        never(404),
        later(408),
        never(422),
        later(429),
        later(302),
        later(500),
        later(503),
    ] {
        assert_eq!(carry(&carriers, sms()).await, expected);
    }
}
