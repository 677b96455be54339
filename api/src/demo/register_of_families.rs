//! The registry of the story: the stand-in, on a free port of this machine, with a key that only this run has.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use mobile_contracts::lang::Lang;
use secrecy::SecretString;
use url::Url;

use super::texts;
use crate::clock::SystemClock;
use crate::ids::{Entropy as _, SystemEntropy};
use crate::registry_stand_in::{self, Entry, Registry};

/// The SNILS that the registry knows; invented, with the right check digits.
pub(super) const SNILS: &str = "112-233-445 95";

/// A registry that answers for as long as the demo runs.
pub(super) struct StandIn {
    /// Where it is asked.
    pub(super) url: Url,
    /// The key that it shares with the service.
    pub(super) key: SecretString,
    handle: ServerHandle,
}

impl StandIn {
    /// Starts it.
    pub(super) fn start(lang: Lang) -> anyhow::Result<Self> {
        let mut secret = [0; 32];
        SystemEntropy::default().fill(&mut secret);
        let key: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = SNILS.chars().filter(char::is_ascii_digit).collect();
        let registry = Registry {
            entries: Arc::new(vec![Entry { snils: digits, category: "large".to_owned(), valid_until: None }]),
            key: key.as_str().into(),
            register: texts::register_of_families(lang).into(),
            failures: Arc::default(),
            clock: Arc::new(SystemClock),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}/confirm", listener.local_addr()?).parse()?;
        let server = registry_stand_in::serve(registry, listener)?;
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Ok(Self { url, key: key.into(), handle })
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        self.handle.stop(false).await;
    }
}
