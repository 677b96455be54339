//! The queries of paper cards.

use diesel::prelude::*;

use super::{PaperCard, PaperState};
use crate::cards::Card;
use crate::cards::store::CardRow;
use crate::clock::Instant;
use crate::db::schema::{cards, families, paper_cards};
use crate::db::types::Word;
use crate::db::{AnyConnection, Tx};
use crate::families::FamilyState;
use crate::ids::Key;

/// A paper card as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = paper_cards)]
pub(super) struct PaperRow {
    pub(super) id: Key<PaperCard>,
    pub(super) card_id: Key<Card>,
    pub(super) slot: i64,
    pub(super) number: i64,
    pub(super) state: Word<PaperState>,
    pub(super) issued_at: Instant,
    pub(super) ended_at: Option<Instant>,
}

/// What paper stands for at a checkout: itself, its card, its family.
pub(super) type HolderRow = (PaperRow, CardRow, Word<FamilyState>);

pub(super) fn insert(tx: &mut Tx<'_>, row: &PaperRow) -> QueryResult<usize> {
    diesel::insert_into(paper_cards::table).values(row).execute(tx.conn())
}

/// Makes other changes to a card's paper wait until this transaction is over.
pub(super) fn hold_card(tx: &mut Tx<'_>, card: Key<Card>) -> QueryResult<usize> {
    diesel::update(cards::table.find(card)).set(cards::state.eq(cards::state)).execute(tx.conn())
}

/// The paper cards of a card, the newest first.
pub(super) fn of_card(conn: &mut AnyConnection, card: Key<Card>) -> QueryResult<Vec<PaperRow>> {
    paper_cards::table
        .filter(paper_cards::card_id.eq(card))
        .order(paper_cards::id.desc())
        .select(PaperRow::as_select())
        .load(conn)
}

/// Ends the paper card of a card that is active, if one is.
pub(super) fn end_active(
    tx: &mut Tx<'_>,
    card: Key<Card>,
    state: PaperState,
    now: Instant,
) -> QueryResult<usize> {
    let active = paper_cards::card_id.eq(card).and(paper_cards::state.eq(Word(PaperState::Active)));
    diesel::update(paper_cards::table.filter(active))
        .set((paper_cards::state.eq(Word(state)), paper_cards::ended_at.eq(now)))
        .execute(tx.conn())
}

pub(super) fn holder(conn: &mut AnyConnection, id: Key<PaperCard>) -> QueryResult<Option<HolderRow>> {
    paper_cards::table
        .inner_join(cards::table.inner_join(families::table))
        .filter(paper_cards::id.eq(id))
        .select((PaperRow::as_select(), CardRow::as_select(), families::state))
        .first(conn)
        .optional()
}

pub(super) fn holder_by_slot(conn: &mut AnyConnection, slot: i64) -> QueryResult<Option<HolderRow>> {
    paper_cards::table
        .inner_join(cards::table.inner_join(families::table))
        .filter(paper_cards::slot.eq(slot))
        .select((PaperRow::as_select(), CardRow::as_select(), families::state))
        .first(conn)
        .optional()
}

/// The paper card with this number.
pub(super) fn by_number(conn: &mut AnyConnection, number: i64) -> QueryResult<Option<PaperRow>> {
    paper_cards::table
        .filter(paper_cards::number.eq(number))
        .select(PaperRow::as_select())
        .first(conn)
        .optional()
}
