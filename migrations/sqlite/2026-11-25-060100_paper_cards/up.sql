-- A card printed on paper, looked up online by its slot. Its slot is never given to anybody else: the paper stays
-- authentic for as long as is printed on it.
CREATE TABLE paper_cards (
    id BLOB PRIMARY KEY NOT NULL,
    card_id BLOB NOT NULL REFERENCES cards (id),
    slot INTEGER NOT NULL UNIQUE REFERENCES slots (number),
    -- Sixteen digits with a check digit, printed on it, by which people speak of it.
    number INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT paper_cards_state_is_known CHECK (state IN ('active', 'replaced', 'revoked')),
    issued_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX paper_cards_card_id ON paper_cards (card_id);

-- How often a family was given something by paper on a day, as the issuer counts days.
CREATE TABLE paper_days (
    family_id BLOB NOT NULL REFERENCES families (id),
    day TEXT NOT NULL,
    used INTEGER NOT NULL CONSTRAINT paper_days_used_is_not_negative CHECK (used >= 0),
    PRIMARY KEY (family_id, day)
) STRICT;

-- Which redemptions were by paper, and whether they were given back.
CREATE TABLE paper_uses (
    redemption_id BLOB PRIMARY KEY NOT NULL REFERENCES redemptions (id),
    family_id BLOB NOT NULL REFERENCES families (id),
    day TEXT NOT NULL,
    returned_at TEXT
) STRICT;
