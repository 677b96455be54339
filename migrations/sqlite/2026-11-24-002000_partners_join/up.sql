-- What a business says of itself when it asks to join; NULL for partners that were recorded without asking.
ALTER TABLE partners ADD COLUMN legal_name TEXT;
ALTER TABLE partners ADD COLUMN inn TEXT;
ALTER TABLE partners ADD COLUMN ogrn TEXT;
-- The branch it works in, an open list.
ALTER TABLE partners ADD COLUMN sector TEXT NOT NULL DEFAULT 'other';
-- Name, legal name and INN, folded in Rust for searching.
ALTER TABLE partners ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
-- Why it is in its state, in the administrator's words, for the partner to read.
ALTER TABLE partners ADD COLUMN state_reason TEXT;
-- Counts changes: the ETag.
ALTER TABLE partners ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CONSTRAINT partners_revision_is_positive CHECK (revision >= 1);
-- A business takes part once; requests that nobody has decided yet keep nobody out.
CREATE UNIQUE INDEX partners_take_part_once ON partners (inn) WHERE state IN ('active', 'suspended');
CREATE INDEX partners_state ON partners (state, id);

-- Who acts for a partner. Name and mail are sealed under the account's key.
CREATE TABLE partner_staff (
    account_id BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    role TEXT NOT NULL CONSTRAINT partner_staff_role_is_known CHECK (role IN ('owner', 'staff')),
    sealed_name BLOB NOT NULL,
    sealed_mail BLOB NOT NULL,
    joined_at TEXT NOT NULL,
    left_at TEXT
) STRICT;
CREATE INDEX partner_staff_partner_id ON partner_staff (partner_id);

-- Millionths of a degree (WGS 84); NULL until somebody says where it is.
ALTER TABLE outlets ADD COLUMN latitude INTEGER CONSTRAINT outlets_latitude_is_on_earth CHECK (latitude BETWEEN -90000000 AND 90000000);
ALTER TABLE outlets ADD COLUMN longitude INTEGER CONSTRAINT outlets_longitude_is_on_earth CHECK (longitude BETWEEN -180000000 AND 180000000);
-- Opening hours as JSON (mobile-contracts, discount::When).
ALTER TABLE outlets ADD COLUMN hours TEXT;
ALTER TABLE outlets ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CONSTRAINT outlets_revision_is_positive CHECK (revision >= 1);
CREATE INDEX outlets_place ON outlets (latitude, longitude);

-- A paired device, or POS software with a key.
ALTER TABLE tills ADD COLUMN kind TEXT NOT NULL DEFAULT 'device' CONSTRAINT tills_kind_is_known CHECK (kind IN ('device', 'pos'));

-- A device that waits for its partner's word. The row goes when the code is confirmed or has expired, so a code works
-- once. The code is kept as it is: it is worth nothing to anybody but a partner, and only for ten minutes.
CREATE TABLE pairings (
    code TEXT PRIMARY KEY NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX pairings_expires_at ON pairings (expires_at);
