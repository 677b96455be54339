//! Many more cards than anybody registers in a bench: copies of a family that was, made inside of PostgreSQL.

use std::fmt::Write as _;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, sql_query};

use crate::scene::Scene;

/// What belongs to a family with a card and a phone: a table, and the columns that tell one copy from another.
const TABLES: [(&str, &[&str]); 8] = [
    ("families", &["id"]),
    ("accounts", &["id"]),
    ("subject_keys", &["subject_id"]),
    ("members", &["id", "family_id", "account_id"]),
    ("categories", &["id", "family_id"]),
    ("cards", &["id", "family_id", "member_id"]),
    ("slots", &["number"]),
    ("devices", &["id", "card_id", "public_key", "slot"]),
];
/// How the family's own rows of each table are found; `$1` in them is its key.
const OWN: [&str; 8] = [
    "id = {f}",
    "id IN (SELECT account_id FROM members WHERE family_id = {f})",
    "subject_id = {f}",
    "family_id = {f}",
    "family_id = {f}",
    "family_id = {f}",
    "number IN (SELECT slot FROM devices d JOIN cards c ON c.id = d.card_id WHERE c.family_id = {f})",
    "card_id IN (SELECT id FROM cards WHERE family_id = {f})",
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Fills the database up to so many cards.
pub(crate) fn grow(url: &str, scene: &Scene, cards: usize) -> anyhow::Result<()> {
    let mut conn = PgConnection::establish(url)?;
    let present: Count = sql_query("SELECT count(*) FROM cards").get_result(&mut conn)?;
    let (first, last) = (present.count, cards as i64 - 1);
    let family = format!("'\\x{}'::bytea", scene.families[0].id.uuid().simple());
    // Copies are whole by construction: what they point at is copied along with them.
    let mut sql = "SET session_replication_role = replica;\n".to_owned();
    for ((table, keys), own) in TABLES.iter().zip(OWN) {
        let columns: Vec<Column> = sql_query(
            "SELECT column_name::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position",
        )
        .bind::<Text, _>(*table)
        .load(&mut conn)?;
        let names: Vec<&str> = columns.iter().map(|column| column.column_name.as_str()).collect();
        let values = names.iter().map(|name| match *name {
            // Slots are given from below; copies take them from far above.
            "slot" | "number" => format!("100000000 + n AS {name}"),
            // The first half of a key, or of a point, says which copy it is; the second which row of the family.
            name if keys.contains(&name) => format!("overlay({name} placing int8send(n) from 2)"),
            name => name.to_owned(),
        });
        let values: Vec<String> = values.collect();
        let own = own.replace("{f}", &family);
        writeln!(
            sql,
            "INSERT INTO {table} ({}) SELECT {} FROM {table}, generate_series({first}, {last}) n WHERE {own};",
            names.join(", "),
            values.join(", "),
        )?;
    }
    sql += "SET session_replication_role = DEFAULT; ANALYZE; CHECKPOINT;";
    Ok(conn.batch_execute(&sql)?)
}
