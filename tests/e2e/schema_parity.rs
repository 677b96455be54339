//! The two migration trees make the same schema, and it is the one that the queries are checked against.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use e2e::{Database, TestDatabase};
use family_card_api::db::{AnyConnection, Db};
use family_card_api::failure::Failure;

use crate::catalogues::{Catalogue, POSTGRES, SQLITE};
use crate::sources::repository;

#[test]
fn both_migration_trees_have_the_same_names_and_the_same_checks() {
    let (sqlite, postgres) = (migrations("sqlite"), migrations("postgres"));
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    let mut checks = 0;
    let (mut of_sqlite, mut of_postgres) = (BTreeSet::new(), BTreeSet::new());
    for (name, up) in &sqlite {
        // Named constraints are written alike to the letter: what one database refuses, the other refuses too. A table
        // that SQLite makes anew repeats those that it had.
        let constraints: Vec<_> = constraints(up).into_iter().filter(|one| of_sqlite.insert(*one)).collect();
        let twins = self::constraints(&postgres[name]).into_iter().filter(|one| of_postgres.insert(*one));
        assert_eq!(constraints, twins.collect::<Vec<_>>(), "{name}");
        checks += constraints.len();
    }
    assert!(checks > 20, "only {checks} named constraints were found");
}

#[test]
fn no_two_migrations_have_the_same_number() {
    // diesel knows a migration by what stands before the first underscore: of two alike, one would never be run.
    let mut seen = BTreeSet::new();
    for name in migrations("sqlite").into_keys() {
        let number = name.split('_').next().unwrap().replace('-', "");
        assert!(seen.insert(number), "{name} has the number of another migration");
    }
}

#[test]
fn both_databases_have_the_tables_that_the_queries_know() {
    for database in [Database::Sqlite, Database::Postgres] {
        let expected = known_to_queries(database);
        assert!(expected.len() > 100, "only {} columns were read from schema.rs", expected.len());
        assert_eq!(migrated(database).columns, expected, "{database:?}");
    }
}

#[test]
fn both_databases_have_the_same_uniqueness_references_and_indexes() {
    let (sqlite, postgres) = (migrated(Database::Sqlite), migrated(Database::Postgres));
    assert!(sqlite.uniques.contains("redemptions(checkout_id)"), "{:?}", sqlite.uniques);
    assert!(sqlite.references.contains("tills(outlet_id) -> outlets"), "{:?}", sqlite.references);
    assert!(sqlite.indexes.contains("redemptions_family_id(family_id,id)"), "{:?}", sqlite.indexes);
    assert_eq!(sqlite.uniques, postgres.uniques);
    assert_eq!(sqlite.references, postgres.references);
    assert_eq!(sqlite.indexes, postgres.indexes);
}

#[test]
fn up_down_and_up_again_leads_to_the_same_schema_on_both_databases() {
    for database in [Database::Sqlite, Database::Postgres] {
        let place = TestDatabase::create_empty(database);
        let db = Db::open(place.url().parse().unwrap(), 1);
        actix_web::rt::System::new().block_on(async {
            assert!(!db.migrate().await.unwrap().is_empty());
            let once = Schema::of(&db, database).await;
            db.revert_migrations().await.unwrap();
            assert_eq!(Schema::of(&db, database).await, Schema::default(), "{database:?}: nothing is left");
            assert!(!db.migrate().await.unwrap().is_empty());
            assert!(db.pending_migrations().await.unwrap().is_empty());
            assert_eq!(Schema::of(&db, database).await, once, "{database:?}");
        });
    }
}

/// The schema of a fresh database with all migrations.
fn migrated(database: Database) -> Schema {
    let place = TestDatabase::create_empty(database);
    let db = Db::open(place.url().parse().unwrap(), 1);
    actix_web::rt::System::new().block_on(async {
        assert!(!db.migrate().await.unwrap().is_empty());
        Schema::of(&db, database).await
    })
}

/// `table.column` to its type (with `?` if it may be NULL) and its place in the primary key, 0 if it has none.
type Columns = BTreeMap<String, (String, i64)>;

/// What a database says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    columns: Columns,
    /// `table(columns)`.
    uniques: BTreeSet<String>,
    /// `table(columns) -> table`.
    references: BTreeSet<String>,
    /// `index(columns)`.
    indexes: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Schema {
    async fn of(db: &Db, database: Database) -> Self {
        let catalogue = match database {
            Database::Sqlite => &SQLITE,
            Database::Postgres => &POSTGRES,
        };
        db.read(move |conn| Self::read(conn, catalogue)).await.unwrap()
    }

    fn read(conn: &mut AnyConnection, catalogue: &Catalogue) -> Result<Self, Failure> {
        let mut lines = |query: &str| -> Result<BTreeSet<String>, Failure> {
            Ok(sql_query(query).load::<Line>(conn)?.into_iter().map(|row| row.line).collect())
        };
        let (uniques, references, indexes) =
            (lines(catalogue.uniques)?, lines(catalogue.references)?, lines(catalogue.indexes)?);
        let columns = sql_query(catalogue.columns).load::<Column>(conn)?;
        let columns = columns.into_iter().map(|row| (row.name, (row.kind, row.key))).collect();
        Ok(Self { columns, uniques, references, indexes })
    }
}

/// The columns in `api/src/db/schema.rs`, with the types that the database should have for them.
fn known_to_queries(database: Database) -> Columns {
    let text = fs::read_to_string(repository().join("api/src/db/schema.rs")).unwrap();
    let mut columns = Columns::new();
    for table in text.split("diesel::table! {").skip(1) {
        let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
        let (name, keys) = lines.next().unwrap().trim_end_matches(") {").split_once(" (").unwrap();
        let keys: Vec<&str> = keys.split(", ").collect();
        for (column, kind) in lines.map_while(|line| line.trim_end_matches(',').split_once(" -> ")) {
            let inner = kind.strip_prefix("Nullable<").map(|inner| inner.trim_end_matches('>'));
            let native = native(database, inner.unwrap_or(kind));
            let kind = format!("{native}{}", if inner.is_some() { "?" } else { "" });
            let key = keys.iter().position(|key| *key == column).map_or(0, |at| at as i64 + 1);
            columns.insert(format!("{name}.{column}"), (kind, key));
        }
    }
    columns
}

/// The table in migrations/README.md.
fn native(database: Database, kind: &str) -> &'static str {
    match (kind, database) {
        ("Binary", Database::Sqlite) => "BLOB",
        ("BigInt" | "Bool", Database::Sqlite) => "INTEGER",
        ("Text" | "Timestamp" | "Date", Database::Sqlite) => "TEXT",
        ("Binary", Database::Postgres) => "bytea",
        ("BigInt", Database::Postgres) => "bigint",
        ("Bool", Database::Postgres) => "boolean",
        ("Text", Database::Postgres) => "text",
        ("Timestamp", Database::Postgres) => "timestamp without time zone",
        ("Date", Database::Postgres) => "date",
        _ => panic!("{kind} stands in schema.rs and not in migrations/README.md"),
    }
}

/// The migrations of a tree: name to `up.sql`.
fn migrations(tree: &str) -> BTreeMap<String, String> {
    let folders = fs::read_dir(repository().join("migrations").join(tree)).unwrap();
    let read = |folder: fs::DirEntry| {
        assert!(folder.path().join("down.sql").is_file(), "{folder:?} can be taken back");
        let up = fs::read_to_string(folder.path().join("up.sql")).unwrap();
        (folder.file_name().into_string().unwrap(), up)
    };
    folders.map(|folder| read(folder.unwrap())).collect()
}

/// The named constraints, from the name to the end of the line.
fn constraints(up: &str) -> Vec<&str> {
    let named = up.lines().filter_map(|line| line.split_once("CONSTRAINT "));
    named.map(|(_, constraint)| constraint.trim_end_matches(',')).collect()
}
