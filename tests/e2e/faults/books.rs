//! What customers were told must be what is written: each redemption once, and nothing else.

use std::collections::BTreeMap;

use diesel::prelude::*;
use e2e::{Answer, Ask, Http, Till};
use family_card_api::checkout::{self, Redemption, RedemptionState};
use family_card_api::db::AnyConnection;
use family_card_api::db::schema::{counters, ledger, redemptions};
use family_card_api::db::types::Word;
use family_card_api::failure::Failure;
use family_card_api::ids::Key;
use mobile_contracts::wire::checkout::{Decision, RedeemAnswer, RedeemRequest, RedemptionBody};
use uuid::Uuid;

/// What customers were told.
#[derive(Default)]
pub(crate) struct Journal {
    /// Redemptions, where the customer knows them to stand, and how many rows of the ledger that makes.
    sold: BTreeMap<Uuid, (&'static str, i64)>,
    /// What was sent for each of them.
    sent: Vec<(Till, String, RedeemRequest, Uuid)>,
    /// Requests that got no answer.
    pub(crate) unanswered: u64,
    /// Requests that were told to come back.
    pub(crate) put_off: u64,
    /// Redemptions that were written though the customer did not hear of it the first time.
    pub(crate) replayed: u64,
}

impl Journal {
    /// Both.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.sold.extend(other.sold);
        self.sent.extend(other.sent);
        self.unanswered += other.unanswered;
        self.put_off += other.put_off;
        self.replayed += other.replayed;
        self
    }

    /// The books as they must be: each redemption once, nothing else.
    pub(crate) fn books(&self) -> Books {
        let holds = |state: &str| ["reserved", "redeemed", "partly_refunded"].contains(&state);
        Books {
            sold: self.sold.iter().map(|(id, (state, _))| (*id, (*state).to_owned())).collect(),
            entries: self.sold.values().map(|(_, entries)| entries).sum(),
            given: self.sold.values().filter(|(state, _)| holds(state)).count() as i64,
            off: 0,
        }
    }

    /// Notes a redemption or reservation that was told.
    pub(crate) fn note(
        &mut self,
        answer: &Answer,
        (till, key, request): (Till, String, RedeemRequest),
    ) -> RedemptionBody {
        self.replayed += u64::from(answer.header("idempotent-replayed") == Some("true"));
        let redeemed: RedeemAnswer = answer.ok();
        assert_eq!(redeemed.decision, Decision::Accept, "{:?}", redeemed.reasons);
        let sold = redeemed.redemption.unwrap();
        let state = if request.reserve { "reserved" } else { "redeemed" };
        assert_eq!(sold.state, state);
        assert_eq!(self.sold.insert(sold.id, (state, 1)), None, "one redemption for one key");
        self.sent.push((till, key, request, sold.id));
        sold
    }

    /// Notes what has become of it, which is one row more.
    pub(crate) fn note_next(&mut self, id: Uuid, answer: &Answer, state: &'static str) {
        assert_eq!(answer.ok::<RedeemAnswer>().redemption.unwrap().state, state);
        self.sold.entry(id).and_modify(|(stands, entries)| (*stands, *entries) = (state, *entries + 1));
    }

    /// Sends the last redemptions again: each gives the answer that it gave, and says so.
    pub(crate) async fn repeat(&self, http: &Http) {
        for (till, key, request, id) in self.sent.iter().rev().take(20) {
            let answer = redeem(&till.at(http), key, request).send().await;
            assert_eq!(answer.header("idempotent-replayed"), Some("true"));
            assert_eq!(answer.ok::<RedeemAnswer>().redemption.unwrap().id, *id);
        }
    }
}

/// A request to redeem, under the till's own key of it.
pub(crate) fn redeem(till: &Till, key: &str, request: &RedeemRequest) -> Ask {
    till.post("/api/v1/checkout/redemptions").header("Idempotency-Key", key).json(request)
}

/// What is written of redemptions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Books {
    sold: BTreeMap<Uuid, String>,
    /// Rows of the ledger.
    entries: i64,
    /// What the counter of the limit for everybody stands at.
    given: i64,
    /// Counters that are not the sum of what the ledger took.
    off: usize,
}

/// Reads them.
pub(crate) fn books(conn: &mut AnyConnection) -> Result<Books, Failure> {
    type Row = (Key<Redemption>, Word<RedemptionState>);
    let sold: Vec<Row> = redemptions::table.select((redemptions::id, redemptions::state)).load(conn)?;
    let given = counters::table.filter(counters::measure.like("everyone/%")).select(counters::used);
    Ok(Books {
        sold: sold.into_iter().map(|(id, Word(state))| (id.uuid(), state.to_string())).collect(),
        entries: ledger::table.count().get_result(conn)?,
        given: given.first(conn).optional()?.unwrap_or(0),
        off: checkout::recount(conn)?,
    })
}
