//! Customers who buy without end.

use std::sync::Arc;

use e2e::{Answer, Ask, Family, Http, TestApp, Till, basket, refund_request};
use family_card_api::clock::{Clock, Now as _, SystemClock};
use family_card_api::demo::phone::Phone;
use mobile_contracts::discount::{Period, Scope};
use mobile_contracts::wire::checkout::{RedeemRequest, VerifyAnswer, VerifyRequest};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::books::{Journal, redeem};
use crate::support::{Dice, problem};

/// Customers at once, each at a till of their own.
const SHOPPERS: usize = 8;
/// A code is good for one purchase and there is one for each second: so many phones have enough of them.
const PHONES: usize = 6;
/// How old, and how far ahead of the server, a code is at most when it is shown, in seconds; the borders are at 90
/// and 30.
const SHOWN: (i64, i64) = (80, 20);
/// Never reached: limits are counted, not met.
const CAP: u64 = 1_000_000;
/// A part of the discount on a purchase, in kopecks.
const PART: i64 = 4_000;

/// Customers who wait for a shop to open.
pub(crate) struct Crowd(Vec<Shopper>);

impl Crowd {
    /// Customers with cards and phones, and a partner whose offer is limited for each family and for everybody. The
    /// clock is set to the real time, by which other processes go.
    pub(crate) async fn gather(app: &TestApp) -> Self {
        app.clock.set(SystemClock.now());
        let partner = app.a_partner().await;
        let limits = [(Scope::Family, Period::Day, CAP), (Scope::Everyone, Period::Ever, CAP)];
        partner.an_offer().limited(limits).publish().await;
        let mut shoppers = Vec::with_capacity(SHOPPERS);
        for number in 0..SHOPPERS {
            let mut phones = Vec::with_capacity(PHONES);
            for _ in 0..PHONES {
                let Family { adults, .. } = app.a_family().register().await;
                phones.extend(adults.into_iter().map(|adult| adult.phone.phone));
            }
            let dice = Dice(0x5fc1 + number as u64);
            let (till, clock) = (partner.till().await, Arc::new(SystemClock));
            shoppers.push(Shopper { till, phones, next: (0, 0), dice, clock });
        }
        Self(shoppers)
    }

    /// One of them.
    pub(crate) fn one(mut self) -> Shopper {
        self.0.pop().unwrap()
    }

    /// By this clock, not by the real time.
    pub(crate) fn by(mut self, clock: &Clock) -> Self {
        self.0.iter_mut().for_each(|shopper| shopper.clock = clock.clone());
        self
    }

    /// Lets them in: from now on they buy, reserve, confirm, and give back some of it, over the servers of `http`.
    pub(crate) fn enter(self, http: &Http, patience: Patience) -> Shop {
        let told = Arc::new(Told { open: watch::Sender::new(true), answers: watch::Sender::new(0) });
        let leave = watch::Sender::new(false);
        let mut inside = JoinSet::new();
        for mut shopper in self.0 {
            shopper.till = shopper.till.at(http);
            let visit = Visit { shopper, told: told.clone(), patience, journal: Journal::default() };
            inside.spawn(visit.buy_until(leave.subscribe()));
        }
        Shop { told, leave, inside }
    }
}

/// What a customer does who gets no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Asks again for the same, as till software does.
    AsksAgain,
    /// Goes home if nobody opened the door, and complains if a request that was heard got no answer.
    GoesHome,
}

struct Told {
    /// Whether there is anybody to ask.
    open: watch::Sender<bool>,
    /// How many good answers were given.
    answers: watch::Sender<u64>,
}

/// A shop full of customers.
pub(crate) struct Shop {
    told: Arc<Told>,
    leave: watch::Sender<bool>,
    inside: JoinSet<(Shopper, Journal)>,
}

impl Shop {
    /// Returns when so many more answers were given; fails with a customer who failed.
    pub(crate) async fn answers(&mut self, more: u64) {
        let mut answers = self.told.answers.subscribe();
        let wanted = *answers.borrow() + more;
        tokio::select! {
            met = answers.wait_for(|given| *given >= wanted) => drop(met.unwrap()),
            Some(left) = self.inside.join_next() => {
                left.unwrap();
                panic!("a customer left before the time");
            }
        }
    }

    /// Who gets no answer waits from now on until the server is back.
    pub(crate) fn server_leaves(&self) {
        self.told.open.send_replace(false);
    }

    /// The server is back.
    pub(crate) fn server_returns(&self) {
        self.told.open.send_replace(true);
    }

    /// Everybody finishes what they are about, and goes.
    pub(crate) async fn close(self) -> (Crowd, Journal) {
        self.leave.send_replace(true);
        self.emptied().await
    }

    /// Waits until everybody has gone by themselves.
    pub(crate) async fn emptied(self) -> (Crowd, Journal) {
        let (shoppers, journals): (Vec<_>, Vec<_>) = self.inside.join_all().await.into_iter().unzip();
        (Crowd(shoppers), journals.into_iter().fold(Journal::default(), Journal::and))
    }
}

/// What becomes of a purchase.
enum Then {
    Keep,
    Confirm,
    Void,
    Refund,
    RefundPart,
}

impl Then {
    /// Whether it is reserved first, and what follows.
    fn of(roll: u64) -> (bool, Self) {
        match roll % 8 {
            0 | 1 => (false, Self::Void),
            2 => (false, Self::Refund),
            3 => (false, Self::RefundPart),
            4 | 5 => (true, Self::Confirm),
            6 => (true, Self::Void),
            _ => (false, Self::Keep),
        }
    }
}

/// One customer inside.
struct Visit {
    shopper: Shopper,
    told: Arc<Told>,
    patience: Patience,
    journal: Journal,
}

impl Visit {
    async fn buy_until(mut self, leave: watch::Receiver<bool>) -> (Shopper, Journal) {
        while !*leave.borrow() && self.buys().await.is_some() {}
        (self.shopper, self.journal)
    }

    /// One purchase; `None` if the shop has closed.
    async fn buys(&mut self) -> Option<()> {
        let till = self.shopper.till.clone();
        let scanned = self.shopper.scan();
        let verified = self.ask(|| scanned.ask(&till)).await?;
        // The proof was spent by a request whose answer was lost: the next code, please.
        let Some(request) = scanned.taken(&verified) else { return Some(()) };
        let (reserve, then) = Then::of(self.shopper.dice.roll());
        let (key, request) = (till.fresh_key(), RedeemRequest { reserve, ..request });
        let redeemed = self.ask(|| redeem(&till, &key, &request)).await?;
        let sold = self.journal.note(&redeemed, (till.clone(), key, request));
        let on = |step: &str| till.post(&format!("/api/v1/checkout/redemptions/{}/{step}", sold.id));
        let (key, offer) = (till.fresh_key(), sold.offers[0].offer);
        let refund = |parts: Option<&[(Uuid, i64)]>| {
            on("refund").header("Idempotency-Key", &key).json(&refund_request(parts))
        };
        let (answer, state) = match then {
            Then::Keep => return Some(()),
            Then::Confirm => (self.ask(|| on("confirm")).await?, "redeemed"),
            Then::Void => (self.ask(|| on("void")).await?, if reserve { "cancelled" } else { "voided" }),
            Then::Refund => (self.ask(|| refund(None)).await?, "refunded"),
            Then::RefundPart => (self.ask(|| refund(Some(&[(offer, PART)]))).await?, "partly_refunded"),
        };
        self.journal.note_next(sold.id, &answer, state);
        Some(())
    }

    /// Asks until there is a good answer; `None` if nobody opens any more.
    async fn ask(&mut self, request: impl Fn() -> Ask) -> Option<Answer> {
        loop {
            match request().try_send().await {
                Ok(answer) if answer.status == 200 => {
                    self.told.answers.send_modify(|given| *given += 1);
                    return Some(answer);
                }
                Ok(answer) => {
                    assert_eq!(answer.told(), problem(503, "unavailable", None));
                    assert!(answer.header("retry-after").is_some(), "{answer:?}");
                    self.journal.put_off += 1;
                }
                Err(error) if self.patience == Patience::GoesHome => {
                    assert!(error.is_connect(), "a request was heard and not answered: {error:?}");
                    return None;
                }
                Err(_) => {
                    self.journal.unanswered += 1;
                    self.told.open.subscribe().wait_for(|open| *open).await.unwrap();
                }
            }
        }
    }
}

/// A customer with phones, at a till of their own.
pub(crate) struct Shopper {
    till: Till,
    phones: Vec<Phone>,
    /// Which phone shows the next code, and of which second.
    next: (usize, i64),
    dice: Dice,
    clock: Clock,
}

/// A purchase that was refused: the answer, and the request to redeem with its key if it came that far.
pub(crate) struct Refused {
    pub(crate) answer: Answer,
    pub(crate) sent: Option<(String, RedeemRequest)>,
}

impl Shopper {
    /// Buys here from now on.
    pub(crate) fn asks(&mut self, http: &Http) {
        self.till = self.till.at(http);
    }

    /// One purchase, asking once each time.
    pub(crate) async fn buys_once(&mut self, journal: &mut Journal) -> Result<(), Refused> {
        let scanned = self.scan();
        let verified = scanned.ask(&self.till).send().await;
        if verified.status != 200 {
            return Err(Refused { answer: verified, sent: None });
        }
        let (key, request) = (self.till.fresh_key(), scanned.taken(&verified).unwrap());
        let redeemed = self.redeems(&key, &request, journal).await;
        redeemed.map_err(|answer| Refused { answer, sent: Some((key, request)) })
    }

    /// Redeems, asking once.
    pub(crate) async fn redeems(
        &self,
        key: &str,
        request: &RedeemRequest,
        journal: &mut Journal,
    ) -> Result<(), Answer> {
        let redeemed = redeem(&self.till, key, request).send().await;
        if redeemed.status != 200 {
            return Err(redeemed);
        }
        journal.note(&redeemed, (self.till.clone(), key.to_owned(), request.clone()));
        Ok(())
    }

    /// Shows a code that was not shown before.
    fn scan(&mut self) -> Scanned {
        let now = self.clock.now().seconds();
        let (mut phone, mut second) = self.next;
        if second < now - SHOWN.0 {
            (phone, second) = (0, now - SHOWN.0);
        }
        assert!(second <= now + SHOWN.1, "all codes were shown: give the customers more phones");
        let code = self.phones[phone].show(second, None).unwrap().unwrap();
        self.next = if phone + 1 < self.phones.len() { (phone + 1, second) } else { (0, second + 1) };
        Scanned(VerifyRequest {
            code: Some(code),
            digits: None,
            checkout: None,
            challenge: None,
            basket: Some(basket(1_000)),
        })
    }
}

/// A code at a till, with a basket.
struct Scanned(VerifyRequest);

impl Scanned {
    fn ask(&self, till: &Till) -> Ask {
        till.post("/api/v1/checkout/verify").json(&self.0)
    }

    /// The request to redeem what was answered; none if nothing was offered.
    fn taken(&self, answer: &Answer) -> Option<RedeemRequest> {
        let quote = answer.ok::<VerifyAnswer>().quotes.into_iter().next()?.quote;
        Some(RedeemRequest { quote, basket: self.0.basket.clone().unwrap(), reserve: false })
    }
}
