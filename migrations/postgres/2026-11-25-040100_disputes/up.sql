-- "It wasn't me": an adult says so of a redemption with their own card. It gives no limit back.
CREATE TABLE disputes (
    id BYTEA PRIMARY KEY NOT NULL,
    redemption_id BYTEA NOT NULL UNIQUE REFERENCES redemptions (id),
    -- Who says so.
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL CONSTRAINT disputes_state_is_known CHECK (state IN ('open', 'upheld', 'dismissed')),
    -- What was found out, for the family and the partner to read.
    reason TEXT,
    decided_by BYTEA REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP
);
CREATE INDEX disputes_state ON disputes (state, id);
