-- Why it is in its state, in the administrator's words, for the partner to read.
ALTER TABLE offers ADD COLUMN state_reason TEXT;
-- Counts changes: the ETag.
ALTER TABLE offers ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CONSTRAINT offers_revision_is_positive CHECK (revision >= 1);
-- The newest version, which the partner works on; `version` is the one in force.
ALTER TABLE offers ADD COLUMN latest_version INTEGER NOT NULL DEFAULT 1 CONSTRAINT offers_latest_version_is_positive CHECK (latest_version >= 1);
-- The version that waits for an administrator.
ALTER TABLE offers ADD COLUMN submitted_version INTEGER CONSTRAINT offers_submitted_version_is_positive CHECK (submitted_version >= 1);
-- Titles and descriptions of the version in force, folded in Rust for searching.
ALTER TABLE offers ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
-- At every outlet of the partner, or only at those in offer_outlets.
ALTER TABLE offers ADD COLUMN everywhere INTEGER NOT NULL DEFAULT 1;
CREATE INDEX offers_state ON offers (state, id);

ALTER TABLE offer_versions ADD COLUMN description_ru TEXT NOT NULL DEFAULT '';
ALTER TABLE offer_versions ADD COLUMN description_en TEXT NOT NULL DEFAULT '';

-- Where the version in force holds, if not everywhere: a copy of its terms that a query can join.
CREATE TABLE offer_outlets (
    offer_id BLOB NOT NULL REFERENCES offers (id),
    outlet_id BLOB NOT NULL REFERENCES outlets (id),
    PRIMARY KEY (offer_id, outlet_id)
) STRICT;
