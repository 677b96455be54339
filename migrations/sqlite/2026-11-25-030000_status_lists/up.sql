-- The status lists that tills fetch, as they were signed last: kept, so that all servers hand out the same and none is
-- ever older than one that was handed out before. Deleted with their day's secret.
CREATE TABLE status_lists (
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    day INTEGER NOT NULL,
    list INTEGER NOT NULL,
    -- Unix seconds.
    iat INTEGER NOT NULL,
    -- SHA-256 over what the list was made of.
    fingerprint BLOB NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (issuer_id, day, list)
) STRICT;
-- How a list finds the few cards and devices that are no good without looking at the others.
CREATE INDEX devices_ended_at ON devices (ended_at);
CREATE INDEX cards_state ON cards (state, changed_at);
CREATE INDEX cards_valid_until ON cards (valid_until, changed_at);
CREATE INDEX families_state ON families (state);

-- From when on a key signs; NULL for keys that signed from the beginning. Of those that may sign, the latest does.
ALTER TABLE keys ADD COLUMN signs_from TEXT;
