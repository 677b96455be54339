//! The chain over the log: each link's hash covers its row and the hash before it, so that a row that is changed,
//! removed or inserted afterwards is found, and where.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::clock::Instant;

/// SHA-256.
pub type Hash = [u8; 32];
/// What stands before the first link.
pub const GENESIS: Hash = [0; 32];
/// A row is chained within seconds. One that says it is so much older than its link, in seconds, was put in later.
const LATE: i64 = 3600;
/// So many findings are told one by one; of more, only how many.
const TOLD: usize = 100;

/// A row of the log, as the chain covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub id: Uuid,
    /// When it happened.
    pub at: Instant,
    /// The kind of who did it.
    pub actor_kind: String,
    /// Who did it.
    pub actor: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// The kind of object.
    pub object_kind: String,
    /// The object.
    pub object: Uuid,
    /// Why.
    pub reason: Option<String>,
}

/// A row with its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Counts from 1.
    pub position: i64,
    /// When it was chained.
    pub chained_at: Instant,
    /// The hash as it is kept.
    pub hash: Vec<u8>,
    /// The row.
    pub record: Record,
}

/// The end of the chain at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 for an empty chain.
    pub position: i64,
    /// The last hash.
    pub hash: Hash,
}

impl Default for Head {
    fn default() -> Self {
        Self { position: 0, hash: GENESIS }
    }
}

/// The hash of a link: SHA-256 over the hash before, the position, the instant of chaining (both 8 bytes, big endian,
/// instants in microseconds) and the row's fields in the order of [`Record`], each with its length before it (8 bytes).
/// A field that is absent has the length 2^64 - 1.
#[must_use]
pub fn hash(previous: &Hash, position: i64, chained_at: Instant, record: &Record) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"sfc audit 1\0");
    sha.update(previous);
    sha.update(position.to_be_bytes());
    sha.update(chained_at.micros().to_be_bytes());
    let mut field = |bytes: Option<&[u8]>| {
        sha.update(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
        sha.update(bytes.unwrap_or_default());
    };
    let Record { id, at, actor_kind, actor, action, object_kind, object, reason } = record;
    field(Some(id.as_bytes()));
    field(Some(&at.micros().to_be_bytes()));
    field(Some(actor_kind.as_bytes()));
    field(actor.as_ref().map(|actor| actor.as_bytes().as_slice()));
    field(Some(action.as_bytes()));
    field(Some(object_kind.as_bytes()));
    field(Some(object.as_bytes()));
    field(reason.as_ref().map(|reason| reason.as_bytes()));
    sha.finalize().into()
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Rows were removed.
    Removed {
        /// The first position without a row.
        first: i64,
        /// The last one.
        last: i64,
    },
    /// A row is not what was chained at its position: it was changed, or another one stands in its place.
    Changed {
        /// Where.
        position: i64,
        /// The row's key.
        id: Uuid,
    },
    /// A row says that it happened long before it was chained: it was put in later.
    Inserted {
        /// Where.
        position: i64,
        /// The row's key.
        id: Uuid,
        /// What it says of when it happened.
        at: Instant,
        /// When it was chained.
        chained_at: Instant,
    },
    /// A row stands behind the end of the chain.
    BehindTheEnd {
        /// Where.
        position: i64,
    },
    /// The chain is not the one whose end was exported.
    NotAsExported {
        /// The position that was exported.
        position: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed { first, last } if first == last => write!(f, "row {first} was removed"),
            Self::Removed { first, last } => write!(f, "rows {first} to {last} were removed"),
            Self::Changed { position, id } => write!(f, "row {position} ({id}) was changed or replaced"),
            Self::Inserted { position, id, at, chained_at } => write!(
                f,
                "row {position} ({id}) was inserted: it says {}, but it was not there before {}",
                at.utc().format("%F %T"),
                chained_at.utc().format("%F %T")
            ),
            Self::BehindTheEnd { position } => {
                write!(f, "row {position} was inserted behind the end of the chain")
            }
            Self::NotAsExported { position } => {
                write!(f, "the chain up to row {position} is not the one whose head was exported")
            }
        }
    }
}

/// What an inspection of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many links were looked at.
    pub links: i64,
    /// The end of the chain.
    pub head: Head,
    /// How many exported heads it was compared with.
    pub heads: usize,
    /// What is wrong, in the order of the log; at most 100 of it.
    pub findings: Vec<Finding>,
    /// How many findings there were beyond those.
    pub more: usize,
}

/// Walks along the chain.
#[derive(Debug)]
pub struct Inspection {
    last: Head,
    links: i64,
    exported: BTreeMap<i64, Vec<Hash>>,
    heads: usize,
    findings: Vec<Finding>,
    more: usize,
}

impl Inspection {
    /// Begins, with the heads that were exported before.
    #[must_use]
    pub fn new(exported: &[Head]) -> Self {
        let mut by_position: BTreeMap<i64, Vec<Hash>> = BTreeMap::new();
        for head in exported.iter().filter(|head| head.position > 0) {
            by_position.entry(head.position).or_default().push(head.hash);
        }
        Self {
            last: Head::default(),
            links: 0,
            exported: by_position,
            heads: exported.len(),
            findings: Vec::new(),
            more: 0,
        }
    }

    /// Looks at the next link; they come in the order of their positions.
    pub fn take(&mut self, link: &Link) {
        self.links += 1;
        let expected = self.last.position + 1;
        let Ok(kept) = Hash::try_from(link.hash.as_slice()) else {
            self.find(Finding::Changed { position: link.position, id: link.record.id });
            self.last.position = link.position;
            return;
        };
        if link.position > expected {
            // What the row after a gap followed is gone, so it cannot be recomputed; the next ones can.
            self.find(Finding::Removed { first: expected, last: link.position - 1 });
        } else if hash(&self.last.hash, link.position, link.chained_at, &link.record) != kept {
            self.find(Finding::Changed { position: link.position, id: link.record.id });
        }
        let Record { id, at, .. } = link.record;
        if at.plus_seconds(LATE) < link.chained_at {
            self.find(Finding::Inserted { position: link.position, id, at, chained_at: link.chained_at });
        }
        self.last = Head { position: link.position, hash: kept };
        if self.exported.remove(&link.position).is_some_and(|heads| heads.iter().any(|head| *head != kept)) {
            self.find(Finding::NotAsExported { position: link.position });
        }
    }

    /// Ends, with the end of the chain as it is kept.
    #[must_use]
    pub fn finish(mut self, head: Head) -> Report {
        if head.position > self.last.position {
            self.find(Finding::Removed { first: self.last.position + 1, last: head.position });
        } else if head.position < self.last.position {
            self.find(Finding::BehindTheEnd { position: head.position + 1 });
        }
        for position in std::mem::take(&mut self.exported).into_keys() {
            self.find(Finding::NotAsExported { position });
        }
        let Self { last, links, heads, findings, more, .. } = self;
        Report { links, head: last, heads, findings, more }
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < TOLD { self.findings.push(finding) } else { self.more += 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(1_800_000_000_000_000).plus_seconds(seconds)
    }

    fn record(number: i64) -> Record {
        Record {
            id: Uuid::from_u128(number.unsigned_abs().into()),
            at: at(number),
            actor_kind: "system".into(),
            actor: None,
            action: "card.read".into(),
            object_kind: "card".into(),
            object: Uuid::from_u128(7),
            reason: None,
        }
    }

    fn chain(records: impl IntoIterator<Item = Record>) -> Vec<Link> {
        let mut last = Head::default();
        let mut links = Vec::new();
        for record in records {
            let (position, chained_at) = (last.position + 1, record.at.plus_seconds(2));
            let hash = hash(&last.hash, position, chained_at, &record);
            last = Head { position, hash };
            links.push(Link { position, chained_at, hash: hash.to_vec(), record });
        }
        links
    }

    fn head(links: &[Link]) -> Head {
        let last = links.last().unwrap();
        Head { position: last.position, hash: last.hash.as_slice().try_into().unwrap() }
    }

    fn inspect(links: &[Link], exported: &[Head], end: Head) -> Vec<Finding> {
        let mut inspection = Inspection::new(exported);
        links.iter().for_each(|link| inspection.take(link));
        inspection.finish(end).findings
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        let links = chain((1..=5).map(record));
        assert_eq!(inspect(&links, &[Head::default(), head(&links[..3])], head(&links)), []);
    }

    #[test]
    fn a_change_of_any_field_is_found_where_it_is() {
        let whole = chain((1..=5).map(record));
        let changes: [fn(&mut Link); 8] = [
            |link| link.record.id = Uuid::from_u128(99),
            |link| link.record.at = at(2),
            |link| link.record.actor_kind = "adult".into(),
            |link| link.record.actor = Some(Uuid::nil()),
            |link| link.record.action = "card.revoke".into(),
            |link| link.record.object = Uuid::nil(),
            |link| link.record.reason = Some(String::new()),
            |link| link.chained_at = link.chained_at.plus_seconds(1),
        ];
        for change in changes {
            let mut links = whole.clone();
            change(&mut links[2]);
            let id = links[2].record.id;
            assert_eq!(inspect(&links, &[], head(&whole)), [Finding::Changed { position: 3, id }]);
        }
    }

    #[test]
    fn removed_rows_are_named_in_the_middle_and_at_the_end() {
        let whole = chain((1..=6).map(record));
        let mut links = whole.clone();
        links.drain(1..3);
        assert_eq!(inspect(&links, &[], head(&whole)), [Finding::Removed { first: 2, last: 3 }]);
        let cut = &whole[..4];
        assert_eq!(inspect(cut, &[], head(&whole)), [Finding::Removed { first: 5, last: 6 }]);
        assert_eq!(inspect(cut, &[head(&whole)], head(cut)), [Finding::NotAsExported { position: 6 }]);
    }

    #[test]
    fn a_row_put_in_later_is_told_by_its_time_or_by_the_exported_head() {
        let mut records: Vec<Record> = (1..=3).map(record).collect();
        records.push(Record { at: at(-4000), ..record(9) });
        let mut links = chain(records.clone());
        links[3].chained_at = at(4);
        links[3].hash = hash(&head(&links[..3]).hash, 4, at(4), &links[3].record).to_vec();
        assert!(matches!(inspect(&links, &[], head(&links))[..], [Finding::Inserted { position: 4, .. }]));

        // Whoever chains everything anew fits himself, but not what was exported.
        let (before, exported) = (chain((1..=3).map(record)), 3);
        records.swap(0, 1);
        let forged = chain(records.into_iter().take(3));
        assert_eq!(
            inspect(&forged, &[head(&before)], head(&forged)),
            [Finding::NotAsExported { position: exported }]
        );
    }

    #[test]
    fn a_row_behind_the_end_is_found() {
        let links = chain((1..=3).map(record));
        assert_eq!(inspect(&links, &[], head(&links[..2])), [Finding::BehindTheEnd { position: 3 }]);
    }
}
