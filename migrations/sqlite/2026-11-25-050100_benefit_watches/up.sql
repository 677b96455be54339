-- What each family was found to qualify for when it was last looked at in the night, sealed under its key; and the first
-- day on which that may change.
CREATE TABLE benefit_watches (
    family_id BLOB PRIMARY KEY NOT NULL REFERENCES families (id),
    -- Not before this day does anything change by itself; none if never. 1 January 1970: look again this night.
    due_on TEXT,
    -- SHA-256 over the rules that were asked.
    pack_hash TEXT NOT NULL,
    -- None until the family could be evaluated.
    sealed_state BLOB,
    looked_at TEXT NOT NULL
) STRICT;
-- Which server goes through the families tonight. It holds the job for some minutes at a time; when it dies, another one
-- goes on.
CREATE TABLE benefit_runs (
    job TEXT PRIMARY KEY NOT NULL,
    -- The night that was begun last.
    night TEXT NOT NULL,
    done INTEGER NOT NULL,
    holder BLOB NOT NULL,
    held_until TEXT NOT NULL
) STRICT;
