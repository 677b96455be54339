-- The right, issued to a family and held by one of its members. Civil dates in the issuer's zone, both inclusive.
CREATE TABLE cards (
    id BLOB PRIMARY KEY NOT NULL,
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    family_id BLOB NOT NULL REFERENCES families (id),
    member_id BLOB NOT NULL REFERENCES members (id),
    class INTEGER NOT NULL CONSTRAINT cards_class_is_a_tier CHECK (class BETWEEN 0 AND 7),
    state TEXT NOT NULL CONSTRAINT cards_state_is_known CHECK (state IN ('active', 'suspended', 'revoked')),
    -- Why it is not active: a sentence by the administrator, for the family to read.
    state_reason TEXT,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CONSTRAINT cards_do_not_end_before_they_begin CHECK (valid_until >= valid_from)
) STRICT;
CREATE INDEX cards_family_id ON cards (family_id);
CREATE INDEX cards_member_id ON cards (member_id);

-- A place in the status list, held by a device or a paper card, never by two at a time.
CREATE TABLE slots (
    number INTEGER PRIMARY KEY NOT NULL CONSTRAINT slots_number_is_an_index CHECK (number BETWEEN 0 AND 4294967295),
    taken_at TEXT NOT NULL,
    released_at TEXT
) STRICT;

-- A phone with a lasting key that never leaves it; here is only the public half.
CREATE TABLE devices (
    id BLOB PRIMARY KEY NOT NULL,
    card_id BLOB NOT NULL REFERENCES cards (id),
    slot INTEGER NOT NULL UNIQUE REFERENCES slots (number),
    name TEXT NOT NULL,
    -- P-256, SEC1 compressed, 33 bytes.
    public_key BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT devices_state_is_known CHECK (state IN ('active', 'retired', 'removed')),
    enrolled_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX devices_card_id ON devices (card_id);
