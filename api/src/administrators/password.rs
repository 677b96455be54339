//! Hashing of passwords: argon2id with 19 MiB, two passes, one lane (OWASP's minimum), some tens of milliseconds of
//! one core. As many at a time as there are cores, because each more would only make all of them slower.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use mobile_contracts::wire::secret::Secret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::ids::Ids;

/// How long somebody waits for a turn before being told to come back.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the password of an unknown login is compared with, so that it takes as long as a known one's. No password
/// has this hash, as far as anybody can find out.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2ZjOiBubyBsb2dpbi4uLg$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords, a few at a time.
pub struct Passwords {
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from), PATIENCE)
    }
}

impl Passwords {
    fn new(at_a_time: usize, patience: Duration) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_a_time)), patience }
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] if too many are waiting.
    pub async fn hash(&self, ids: &Ids, password: Secret) -> Result<String, Failure> {
        let salt = ids.bytes::<16>();
        self.in_turn(move || {
            let hash: PasswordHash =
                argon2id()?.hash_password_with_salt(password.expose().as_bytes(), &salt)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password has this hash. Without a hash (an unknown login) it does the same work and says no.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] if too many are waiting.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, Failure> {
        self.in_turn(move || {
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(DECOY))?;
            match argon2id()?.verify_password(password.expose().as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = self.turn().await?;
        let done = spawn_blocking(move || {
            let done = work();
            // Here and not in the future, which a client that hangs up takes with it while the work goes on.
            drop(turn);
            done
        });
        let done = done.await.map_err(|error| Failure::Internal(error.into()))?;
        done.map_err(|error| Failure::Internal(anyhow::anyhow!("hashing a password: {error}")))
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Failure> {
        match timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Failure::Unavailable("too many passwords are being checked".into())),
        }
    }
}

fn argon2id() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19_456, 2, 1, None).map_err(|_| Error::ParamsInvalid)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::ids::SystemEntropy;

    fn ids() -> Ids {
        Ids::new(Arc::new(SystemClock), Arc::new(SystemEntropy::default()))
    }

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    #[actix_web::test]
    async fn a_password_fits_its_own_hash_and_no_other_does() {
        let passwords = Passwords::default();
        let hash = passwords.hash(&ids(), secret("правильный пароль")).await.unwrap();
        assert!(passwords.verify(secret("правильный пароль"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(secret("правильный парол"), Some(hash.clone())).await.unwrap());
        assert_ne!(hash, passwords.hash(&ids(), secret("правильный пароль")).await.unwrap());
    }

    #[actix_web::test]
    async fn an_unknown_login_costs_the_same_work() {
        let passwords = Passwords::default();
        let hash = passwords.hash(&ids(), secret("any password")).await.unwrap();
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&hash), cost(DECOY));
        assert_eq!(hash.len(), DECOY.len());
        assert!(!passwords.verify(secret("any password"), None).await.unwrap());
    }

    #[actix_web::test]
    async fn whoever_gets_no_turn_is_told_to_come_back() {
        let passwords = Passwords::new(1, Duration::ZERO);
        let busy = passwords.turn().await.unwrap();
        let refused = passwords.verify(secret("any password"), None).await;
        assert!(matches!(refused, Err(Failure::Unavailable(_))));
        drop(busy);
        assert!(!passwords.verify(secret("any password"), None).await.unwrap());
    }
}
