CREATE TABLE partners (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT partners_state_is_known CHECK (state IN ('waiting', 'active', 'suspended', 'rejected', 'closed')),
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE outlets (
    id BLOB PRIMARY KEY NOT NULL,
    partner_id BLOB NOT NULL REFERENCES partners (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    -- IANA; windows, days and limits of offers are counted here.
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT outlets_state_is_known CHECK (state IN ('active', 'closed')),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX outlets_partner_id ON outlets (partner_id);

CREATE TABLE tills (
    id BLOB PRIMARY KEY NOT NULL,
    outlet_id BLOB NOT NULL REFERENCES outlets (id),
    name TEXT NOT NULL,
    -- SHA-256 of the till's token: 32 random bytes need no slow hash.
    token_hash BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT tills_state_is_known CHECK (state IN ('active', 'revoked')),
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX tills_outlet_id ON tills (outlet_id);
