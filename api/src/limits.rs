//! How often somebody may ask, by address and by name, counted in this process (GCRA, by the injected clock). What
//! is over the limit is 429 with `Retry-After`.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock as Ticking;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::clock::Clock;
use crate::failure::Failure;

/// After that many questions, keys that have been quiet are forgotten.
const SWEEP_EVERY: u32 = 1024;

/// The limits of this server.
pub struct Limits {
    sign_in_by_address: Limit<IpAddr>,
    sign_in_by_login: Limit<[u8; 32]>,
    code_by_address: Limit<IpAddr>,
    code_by_contact: Limit<[u8; 32]>,
    guess_by_address: Limit<IpAddr>,
    guess_by_contact: Limit<[u8; 32]>,
    join_by_address: Limit<IpAddr>,
    pairing_by_address: Limit<IpAddr>,
    code_by_account: Limit<Uuid>,
    staff_by_account: Limit<Uuid>,
    refresh_by_address: Limit<IpAddr>,
    oidc_by_address: Limit<IpAddr>,
    screening_by_address: Limit<IpAddr>,
    benefits_by_account: Limit<Uuid>,
    adult_by_account: Limit<Uuid>,
    digits_by_account: Limit<Uuid>,
    checkout_by_till: Option<Limit<Uuid>>,
}

impl Limits {
    /// Fresh limits that follow `clock`. A till may ask the checkout so often in a minute; 0 is for any number of times.
    #[must_use]
    pub fn new(clock: &Clock, checkout_asks_a_minute: u32) -> Self {
        Self {
            // An office behind one address, each person mistyping once or twice.
            sign_in_by_address: Limit::new(clock, Duration::from_secs(6), 20),
            // With a stolen password the six digits would still take months, each try in the audit log.
            sign_in_by_login: Limit::new(clock, Duration::from_secs(30), 10),
            // A shop's Wi-Fi or a mobile operator's NAT is many people; each message costs money.
            code_by_address: Limit::new(clock, Duration::from_secs(10), 30),
            // Five tries for each code: a guesser gets 1,440 a day out of a million.
            code_by_contact: Limit::new(clock, Duration::from_secs(300), 5),
            guess_by_address: Limit::new(clock, Duration::from_secs(2), 60),
            guess_by_contact: Limit::new(clock, Duration::from_secs(10), 15),
            // A business asks once; an adviser who helps several fills in a form a minute.
            join_by_address: Limit::new(clock, Duration::from_secs(60), 10),
            // A department store sets up all its tills in one morning.
            pairing_by_address: Limit::new(clock, Duration::from_secs(10), 40),
            // Of a hundred million codes, a partner who guesses meets somebody else's once in a lifetime.
            code_by_account: Limit::new(clock, Duration::from_secs(15), 20),
            // Each invitation costs a message; a chain adds its people over an afternoon.
            staff_by_account: Limit::new(clock, Duration::from_secs(60), 20),
            // A mobile operator's NAT is many phones, each of which refreshes every ten minutes.
            refresh_by_address: Limit::new(clock, Duration::from_millis(100), 600),
            // Each completion asks the provider.
            oidc_by_address: Limit::new(clock, Duration::from_secs(2), 60),
            // A form that asks again after every answer, in a class or an office behind one address.
            screening_by_address: Limit::new(clock, Duration::from_millis(100), 300),
            // One person who answers question after question.
            benefits_by_account: Limit::new(clock, Duration::from_millis(500), 60),
            // A family has a handful of adults, and each message costs money and reaches somebody.
            adult_by_account: Limit::new(clock, Duration::from_secs(600), 10),
            // At a counter somebody asks again once or twice.
            digits_by_account: Limit::new(clock, Duration::from_secs(30), 10),
            // A minute's worth may come at once: a till that was without a network catches up.
            checkout_by_till: Duration::from_secs(60)
                .checked_div(checkout_asks_a_minute)
                .map(|every| Limit::new(clock, every, checkout_asks_a_minute)),
        }
    }

    /// Counts an attempt to sign in, whoever it is for and however it ends.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn sign_in(&self, address: IpAddr, login: &str) -> Result<(), Failure> {
        self.sign_in_by_address.take(&network(address))?;
        // A hash, because people type passwords into the wrong field, and it bounds the size.
        self.sign_in_by_login.take(&Sha256::digest(login).into())
    }

    /// Counts a request for twelve digits.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn digits(&self, account: Uuid) -> Result<(), Failure> {
        self.digits_by_account.take(&account)
    }

    /// Counts a card that a till verifies, or a quote that it redeems.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn checkout(&self, till: Uuid) -> Result<(), Failure> {
        self.checkout_by_till.as_ref().map_or(Ok(()), |limit| limit.take(&till))
    }

    /// Counts an anonymous screening.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn screen(&self, address: IpAddr) -> Result<(), Failure> {
        self.screening_by_address.take(&network(address))
    }

    /// Counts an adult's question about the own family's benefits, or an answer to one.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn own_benefits(&self, account: Uuid) -> Result<(), Failure> {
        self.benefits_by_account.take(&account)
    }

    /// Counts an invitation of a family's adult to another one.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn invite_adult(&self, account: Uuid) -> Result<(), Failure> {
        self.adult_by_account.take(&account)
    }

    /// Counts a business that asks to join.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn join(&self, address: IpAddr) -> Result<(), Failure> {
        self.join_by_address.take(&network(address))
    }

    /// Counts a device that begins a pairing.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn begin_pairing(&self, address: IpAddr) -> Result<(), Failure> {
        self.pairing_by_address.take(&network(address))
    }

    /// Counts a sign-in through another service.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn oidc(&self, address: IpAddr) -> Result<(), Failure> {
        self.oidc_by_address.take(&network(address))
    }

    /// Counts an invitation of a partner's owner to somebody who is to act for it.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn invite_staff(&self, account: Uuid) -> Result<(), Failure> {
        self.staff_by_account.take(&account)
    }

    /// Counts an exchange of a refresh token, whoever's it is.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn refresh(&self, address: IpAddr) -> Result<(), Failure> {
        self.refresh_by_address.take(&network(address))
    }

    /// Counts a pairing code that somebody types.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn pairing_code(&self, account: Uuid) -> Result<(), Failure> {
        self.code_by_account.take(&account)
    }
}

/// Codes by mail and phone. A contact is known here by its blind index alone.
impl Limits {
    /// Counts a request for a code.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn code(&self, address: IpAddr, contact: &[u8]) -> Result<(), Failure> {
        self.code_by_address.take(&network(address))?;
        self.code_by_contact.take(&Sha256::digest(contact).into())
    }

    /// Counts a code that somebody typed, right or wrong.
    ///
    /// # Errors
    /// [`Failure::TooMany`].
    pub fn guess(&self, address: IpAddr, contact: &[u8]) -> Result<(), Failure> {
        self.guess_by_address.take(&network(address))?;
        self.guess_by_contact.take(&Sha256::digest(contact).into())
    }
}

/// Whom an address stands for: a home or an office has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

type Keyed<K> = RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>;

/// One limit, counted for each key by itself.
struct Limit<K: Hash + Eq + Clone> {
    limiter: Keyed<K>,
    ticks: Ticks,
    asked: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `burst` at once, then one every `period`.
    fn new(clock: &Clock, period: Duration, burst: u32) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let every = Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let ticks = Ticks(clock.clone());
        let limiter = RateLimiter::dashmap_with_clock(every.allow_burst(burst), ticks.clone());
        Self { limiter, ticks, asked: AtomicU32::new(0) }
    }

    fn take(&self, key: &K) -> Result<(), Failure> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(self.ticks.now());
            Failure::TooMany(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
        })
    }
}

/// The injected clock, as governor reads it.
#[derive(Clone)]
struct Ticks(Clock);

impl Ticking for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.0.now().micros()).unwrap_or(0).saturating_mul(1000))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::{Instant, ManualClock};

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at(Instant::from_micros(1_800_000_000_000_000)))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seconds(outcome: Result<(), Failure>) -> u64 {
        match outcome {
            Err(Failure::TooMany(seconds)) => seconds,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_login_is_tried_ten_times_and_then_twice_a_minute_from_wherever() {
        let time = clock();
        let limits = Limits::new(&(time.clone() as Clock), 0);
        for last in 0..10 {
            limits.sign_in(address(&format!("192.0.2.{last}")), "anna").unwrap();
        }
        assert_eq!(seconds(limits.sign_in(address("192.0.2.10"), "anna")), 30);
        limits.sign_in(address("192.0.2.10"), "boris").unwrap();
        time.advance(29);
        assert_eq!(seconds(limits.sign_in(address("192.0.2.11"), "anna")), 1);
        time.advance(1);
        limits.sign_in(address("192.0.2.11"), "anna").unwrap();
        assert_eq!(seconds(limits.sign_in(address("192.0.2.11"), "anna")), 30);
    }

    #[test]
    fn an_address_tries_twenty_logins_and_its_ipv6_neighbours_count_as_one() {
        let limits = Limits::new(&(clock() as Clock), 0);
        for login in 0..20 {
            limits.sign_in(address(&format!("2001:db8::{login:x}")), &login.to_string()).unwrap();
        }
        assert_eq!(seconds(limits.sign_in(address("2001:db8::ffff"), "x")), 6);
        limits.sign_in(address("2001:db8:0:1::1"), "x").unwrap();
    }

    #[test]
    fn a_till_asks_a_minutes_worth_at_once_and_then_evenly_unless_nobody_counts() {
        let time = clock();
        let limits = Limits::new(&(time.clone() as Clock), 30);
        let (till, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for _ in 0..30 {
            limits.checkout(till).unwrap();
        }
        assert_eq!(seconds(limits.checkout(till)), 2);
        limits.checkout(other).unwrap();
        time.advance(2);
        limits.checkout(till).unwrap();
        let unlimited = Limits::new(&(time as Clock), 0);
        for _ in 0..10_000 {
            unlimited.checkout(till).unwrap();
        }
    }

    #[test]
    fn quiet_keys_are_forgotten() {
        let time = clock();
        let limit = Limit::new(&(time.clone() as Clock), Duration::from_secs(1), 1);
        for key in 0..SWEEP_EVERY - 1 {
            limit.take(&key).unwrap();
        }
        time.advance(10);
        limit.take(&SWEEP_EVERY).unwrap();
        assert_eq!(limit.limiter.len(), 1);
    }
}
