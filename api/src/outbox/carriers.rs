//! Who carries messages: an SMTP server and an SMS gateway, or, where none is set, a folder for developers.

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context as _;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::policy::Undelivered;
use super::{Mail, Message, Posted, Sms};
use crate::clock::Instant;
use crate::ids::Key;

/// What the settings say about carriers.
pub struct Setup<'a> {
    /// `smtp://` or `smtps://` with user, password, host and port.
    pub smtp_url: Option<&'a SecretString>,
    /// Whom mails come from.
    pub mail_from: &'a str,
    /// Where text messages are posted to.
    pub sms_url: Option<&'a Url>,
    /// The body, with `{phone}` and `{text}`: JSON if it begins with `{`, a form otherwise.
    pub sms_body: &'a str,
    /// The value of `Authorization`.
    pub sms_authorization: Option<&'a SecretString>,
    /// Where messages without a carrier go.
    pub folder: &'a Path,
    /// Whether they are written on the console too, whole: for somebody who plays with the service.
    pub console: bool,
}

/// Carries mails and text messages.
pub struct Carriers {
    from: Mailbox,
    smtp: Option<AsyncSmtpTransport<Tokio1Executor>>,
    sms: Option<Gateway>,
    folder: PathBuf,
    console: bool,
}

/// An SMS gateway that takes one message in one POST.
struct Gateway {
    client: reqwest::Client,
    url: Url,
    body: String,
    authorization: Option<HeaderValue>,
}

impl Carriers {
    /// Carriers as set up. Nothing is connected to yet.
    ///
    /// # Errors
    /// In words for an administrator, without the secrets.
    pub fn new(setup: &Setup<'_>) -> anyhow::Result<Self> {
        let from =
            setup.mail_from.parse().context("mail_from is no address, such as Card <card@region.ru>")?;
        let smtp = setup
            .smtp_url
            .map(|url| {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret());
                // lettre's error may repeat the URL with its password.
                transport
                    .map(smtp::AsyncSmtpTransportBuilder::build)
                    .map_err(|_| anyhow::anyhow!("smtp_url is no URL such as smtps://user:password@host"))
            })
            .transpose()?;
        let sms = setup.sms_url.map(|url| Gateway::new(url, setup)).transpose()?;
        Ok(Self { from, smtp, sms, folder: setup.folder.to_owned(), console: setup.console })
    }

    /// Hands a message over.
    pub(super) async fn carry(
        &self,
        id: Key<Posted>,
        written: Instant,
        message: &Message,
    ) -> Result<(), Undelivered> {
        match (message, &self.smtp, &self.sms) {
            (Message::Mail(mail), Some(smtp), _) => {
                smtp.send(self.letter(id, written, mail)?).await.map(drop).map_err(|error| refused(&error))
            }
            (Message::Sms(sms), _, Some(gateway)) => gateway.send(id, sms).await,
            (Message::Mail(mail), None, _) => {
                self.say(&mail.to, &mail.text);
                self.keep(id, "eml", self.letter(id, written, mail)?.formatted()).await
            }
            (Message::Sms(Sms { to, text }), _, None) => {
                self.say(to, text);
                self.keep(id, "sms", format!("{to}\n\n{text}\n").into_bytes()).await
            }
        }
    }

    /// The mail as it travels. Its `Message-ID` and everything else in it depend on the row alone, so that a second
    /// delivery is recognised as the same.
    fn letter(&self, id: Key<Posted>, written: Instant, mail: &Mail) -> Result<lettre::Message, Undelivered> {
        let never = || Undelivered::Never(None);
        let to = Mailbox::new(None, mail.to.parse().map_err(|_| never())?);
        let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(written.seconds()).unwrap_or(0));
        let parts = MultiPart::alternative()
            .boundary(id.uuid().simple().to_string())
            .singlepart(SinglePart::plain(mail.text.clone()))
            .singlepart(SinglePart::html(mail.html.clone()));
        lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .date(date)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(parts)
            .map_err(|_| never())
    }

    /// Writes a message on the console, if that is wished for. A console that is gone hears nothing.
    fn say(&self, to: &str, text: &str) {
        use std::io::Write as _;
        if self.console {
            let text = text.trim().replace('\n', "\n   ");
            let _ = writeln!(std::io::stdout().lock(), "\n✉  {to}\n   {text}");
        }
    }

    /// Writes a message into the folder. The console is told where, not what: logs hold no personal data.
    async fn keep(&self, id: Key<Posted>, extension: &str, bytes: Vec<u8>) -> Result<(), Undelivered> {
        let folder = self.folder.clone();
        let path = folder.join(format!("{id}.{extension}"));
        let file = path.clone();
        let written = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            // Whole or not at all: whoever watches the folder never reads half a message.
            let unfinished = file.with_extension("unfinished");
            std::fs::write(&unfinished, bytes)?;
            std::fs::rename(&unfinished, &file)
        });
        match written.await {
            Ok(Ok(())) => {
                tracing::info!(file = %path.display(), "a message lies in a file: no carrier is set for it");
                Ok(())
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a message could not be written into the outbox folder");
                Err(Undelivered::Later(None))
            }
            Err(_) => Err(Undelivered::Later(None)),
        }
    }
}

fn refused(error: &smtp::Error) -> Undelivered {
    let status = error.status().map(u16::from);
    if error.is_permanent() { Undelivered::Never(status) } else { Undelivered::Later(status) }
}

impl Gateway {
    fn new(url: &Url, setup: &Setup<'_>) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("no client for the SMS gateway")?;
        let authorization = setup.sms_authorization.map(|secret| {
            let mut value = HeaderValue::from_str(secret.expose_secret())
                .map_err(|_| anyhow::anyhow!("sms_authorization is no header value"))?;
            value.set_sensitive(true);
            anyhow::Ok(value)
        });
        Ok(Self {
            client,
            url: url.clone(),
            body: setup.sms_body.to_owned(),
            authorization: authorization.transpose()?,
        })
    }

    async fn send(&self, id: Key<Posted>, sms: &Sms) -> Result<(), Undelivered> {
        let (media_type, body) = fill(&self.body, sms);
        let mut request = self.client.post(self.url.clone()).header(CONTENT_TYPE, media_type);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let answer = request.header("Idempotency-Key", id.to_string()).body(body).send().await;
        let status = answer.map_err(|_| Undelivered::Later(None))?.status();
        match status {
            status if status.is_success() => Ok(()),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Err(Undelivered::Later(Some(status.as_u16())))
            }
            // A wrong password of ours is mended by an administrator, and the message is not to blame.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(Undelivered::Later(Some(status.as_u16())))
            }
            status if status.is_client_error() => Err(Undelivered::Never(Some(status.as_u16()))),
            status => Err(Undelivered::Later(Some(status.as_u16()))),
        }
    }
}

/// The body with phone and text in their places, escaped as its form asks, and its media type.
fn fill(template: &str, Sms { to, text }: &Sms) -> (&'static str, String) {
    let is_json = template.trim_start().starts_with('{');
    let escape = |value: &str| {
        if is_json {
            // A JSON text without its quotes; those stand in the template.
            let quoted = serde_json::Value::from(value).to_string();
            quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
        } else {
            url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
        }
    };
    // The phone first: what a text says is not looked at for placeholders.
    let body = template.replace("{phone}", &escape(to)).replace("{text}", &escape(text));
    (if is_json { "application/json" } else { "application/x-www-form-urlencoded" }, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carriers(folder: &Path) -> Carriers {
        Carriers::new(&Setup {
            smtp_url: None,
            mail_from: "Социальная карта семьи <card@region.example>",
            sms_url: None,
            sms_body: "",
            sms_authorization: None,
            folder,
            console: false,
        })
        .unwrap()
    }

    fn sms(text: &str) -> Sms {
        Sms { to: "+79161234567".into(), text: text.into() }
    }

    #[test]
    fn a_gateway_gets_its_own_form_with_the_values_escaped() {
        let (media_type, body) = fill(r#"{"to":"{phone}","text":"{text}"}"#, &sms("Код \"1\"\n{phone}"));
        assert_eq!(media_type, "application/json");
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json, serde_json::json!({"to": "+79161234567", "text": "Код \"1\"\n{phone}"}));
        let (media_type, body) = fill("to={phone}&msg={text}", &sms("a&b=1"));
        assert_eq!(
            (media_type, body.as_str()),
            ("application/x-www-form-urlencoded", "to=%2B79161234567&msg=a%26b%3D1")
        );
    }

    #[actix_web::test]
    async fn without_a_carrier_a_message_lies_whole_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let id = Key::from_uuid(uuid::Uuid::from_u128(7));
        let written = Instant::from_micros(0);
        carriers(folder.path()).carry(id, written, &Message::Sms(sms("Код 123456"))).await.unwrap();
        let text = std::fs::read_to_string(folder.path().join(format!("{id}.sms"))).unwrap();
        assert_eq!(text, "+79161234567\n\nКод 123456\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_mail_travels_with_both_parts_and_depends_on_its_row_alone() {
        let mail = Mail {
            to: "anna@example.org".into(),
            subject: "Код".into(),
            text: "Код 123456".into(),
            html: "<p>Код <b>123456</b></p>".into(),
        };
        let id = Key::from_uuid(uuid::Uuid::from_u128(7));
        let letter =
            || carriers(Path::new("unused")).letter(id, Instant::from_micros(0), &mail).ok().unwrap();
        let text = String::from_utf8(letter().formatted()).unwrap();
        assert_eq!(text.as_bytes(), letter().formatted());
        insta::assert_snapshot!(text.replace('\r', ""));
    }

    #[test]
    fn a_wrong_address_of_the_sender_or_the_server_is_told_without_its_password() {
        let secret: SecretString = "nonsense://user:hunter2@host".into();
        let setup = Setup {
            smtp_url: Some(&secret),
            mail_from: "card@region.example",
            sms_url: None,
            sms_body: "",
            sms_authorization: None,
            folder: Path::new("unused"),
            console: false,
        };
        let error = Carriers::new(&setup).err().unwrap();
        assert!(!format!("{error:#}").contains("hunter2"));
        assert!(Carriers::new(&Setup { smtp_url: None, mail_from: "nobody", ..setup }).is_err());
    }
}
