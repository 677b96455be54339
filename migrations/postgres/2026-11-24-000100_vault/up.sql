-- The issuer of cards: a region. Its zone decides when a card's day begins.
CREATE TABLE issuers (
    id BYTEA PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- The next free place in the status list; taken by one UPDATE .. RETURNING.
    next_slot BIGINT NOT NULL CONSTRAINT issuers_next_slot_is_an_index CHECK (next_slot BETWEEN 0 AND 4294967296),
    created_at TIMESTAMP NOT NULL
);

-- A value sealed under the master key. A server whose master key cannot open it refuses to start.
CREATE TABLE vault_checks (
    id BIGINT PRIMARY KEY NOT NULL CONSTRAINT vault_checks_is_one_row CHECK (id = 1),
    sealed BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- The issuer's keys, one kind for one purpose. Secrets are sealed under the master key.
CREATE TABLE keys (
    id BYTEA PRIMARY KEY NOT NULL,
    issuer_id BYTEA NOT NULL REFERENCES issuers (id),
    purpose TEXT NOT NULL CONSTRAINT keys_purpose_is_known CHECK (purpose IN ('card', 'specimen', 'status', 'bundle', 'access', 'token')),
    kid BYTEA NOT NULL,
    -- Uncompressed P-256 point; none for a symmetric key.
    public_key BYTEA,
    sealed_secret BYTEA NOT NULL,
    state TEXT NOT NULL CONSTRAINT keys_state_is_known CHECK (state IN ('signing', 'verifying', 'revoked')),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

-- One key for each family and each account; what is personal to them is sealed under it. Erasing one is deleting its row.
CREATE TABLE subject_keys (
    subject_id BYTEA PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL CONSTRAINT subject_keys_subject_is_known CHECK (subject IN ('family', 'account')),
    wrapped_key BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- From one of these come the day's permutation of indexes and the families' tags. Deleted after 14 days.
CREATE TABLE day_secrets (
    issuer_id BYTEA NOT NULL REFERENCES issuers (id),
    day BIGINT NOT NULL,
    index_bits BIGINT NOT NULL CONSTRAINT day_secrets_index_bits_are_even CHECK (index_bits BETWEEN 20 AND 32 AND index_bits % 2 = 0),
    sealed_secret BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer_id, day)
);
