-- "It wasn't me": an adult says so of a redemption with their own card. It gives no limit back.
CREATE TABLE disputes (
    id BLOB PRIMARY KEY NOT NULL,
    redemption_id BLOB NOT NULL UNIQUE REFERENCES redemptions (id),
    -- Who says so.
    account_id BLOB NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL CONSTRAINT disputes_state_is_known CHECK (state IN ('open', 'upheld', 'dismissed')),
    -- What was found out, for the family and the partner to read.
    reason TEXT,
    decided_by BLOB REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    decided_at TEXT
) STRICT;
CREATE INDEX disputes_state ON disputes (state, id);
