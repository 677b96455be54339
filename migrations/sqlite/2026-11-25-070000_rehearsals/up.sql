-- What a till in its test did with specimen cards: it stands beside redemptions and the ledger, so that it can be confirmed,
-- voided and refunded and nothing of it is ever counted. Kept 14 days.
CREATE TABLE rehearsals (
    id BLOB PRIMARY KEY NOT NULL,
    checkout_id BLOB NOT NULL UNIQUE,
    till_id BLOB NOT NULL REFERENCES tills (id),
    outlet_id BLOB NOT NULL REFERENCES outlets (id),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    -- The index of the specimen, which says what it tries.
    specimen INTEGER NOT NULL,
    -- The receipt as it stands now, its state included.
    receipt TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX rehearsals_created_at ON rehearsals (created_at);
