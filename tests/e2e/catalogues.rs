//! What each database is asked about its own schema; the answers have one form.

/// Questions to a database's catalogue. diesel's own table is left out.
pub(crate) struct Catalogue {
    /// `name` (`table.column`), `kind` (with `?` if it may be NULL), `key` (place in the primary key).
    pub(crate) columns: &'static str,
    /// `line`: `table(columns)`, columns in alphabetical order.
    pub(crate) uniques: &'static str,
    /// `line`: `table(columns) -> table`, columns in alphabetical order.
    pub(crate) references: &'static str,
    /// `line`: `index(columns)`, columns in the index's order.
    pub(crate) indexes: &'static str,
}

pub(crate) const SQLITE: Catalogue = Catalogue {
    columns: r#"
        SELECT t.name || '.' || c.name AS name, c.type || CASE WHEN c."notnull" THEN '' ELSE '?' END AS kind, c.pk AS key
        FROM sqlite_master t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '__diesel_schema_migrations'"#,
    uniques: r#"
        SELECT t.name || '(' || (
            SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY name)
        ) || ')' AS line
        FROM sqlite_master t, pragma_index_list(t.name) i
        WHERE t.type = 'table' AND i."unique" AND i.origin <> 'pk' AND t.name <> '__diesel_schema_migrations'"#,
    references: r#"
        SELECT source || '(' || group_concat(name, ',') || ') -> ' || target AS line
        FROM (
            SELECT t.name AS source, r.id AS id, r."from" AS name, r."table" AS target
            FROM sqlite_master t, pragma_foreign_key_list(t.name) r WHERE t.type = 'table' ORDER BY r."from"
        )
        GROUP BY source, id, target"#,
    indexes: r"
        SELECT name || '(' || (SELECT group_concat(name, ',') FROM pragma_index_info(i.name)) || ')' AS line
        FROM sqlite_master i WHERE type = 'index' AND sql IS NOT NULL",
};

pub(crate) const POSTGRES: Catalogue = Catalogue {
    columns: r"
        SELECT t.relname || '.' || c.attname AS name,
            format_type(c.atttypid, c.atttypmod) || CASE WHEN c.attnotnull THEN '' ELSE '?' END AS kind,
            COALESCE((
                SELECT array_position(i.indkey::int2[], c.attnum) + 1 FROM pg_index i
                WHERE i.indrelid = t.oid AND i.indisprimary
            ), 0)::bigint AS key
        FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
        WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname <> '__diesel_schema_migrations'",
    uniques: r#"
        SELECT t.relname || '(' || (
            SELECT string_agg(c.attname, ',' ORDER BY c.attname COLLATE "C") FROM pg_attribute c
            WHERE c.attrelid = t.oid AND c.attnum = ANY (i.indkey)
        ) || ')' AS line
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
        WHERE i.indisunique AND NOT i.indisprimary AND t.relnamespace = 'public'::regnamespace"#,
    references: r#"
        SELECT s.relname || '(' || (
            SELECT string_agg(c.attname, ',' ORDER BY c.attname COLLATE "C") FROM pg_attribute c
            WHERE c.attrelid = s.oid AND c.attnum = ANY (r.conkey)
        ) || ') -> ' || t.relname AS line
        FROM pg_constraint r JOIN pg_class s ON s.oid = r.conrelid JOIN pg_class t ON t.oid = r.confrelid
        WHERE r.contype = 'f'"#,
    indexes: r"
        SELECT n.relname || '(' || (
            SELECT string_agg(c.attname, ',' ORDER BY array_position(i.indkey::int2[], c.attnum)) FROM pg_attribute c
            WHERE c.attrelid = i.indrelid AND c.attnum = ANY (i.indkey)
        ) || ')' AS line
        FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid
        WHERE n.relnamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
};
