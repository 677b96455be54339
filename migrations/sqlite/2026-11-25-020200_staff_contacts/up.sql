-- Phone numbers and e-mail addresses with which people sign in for a partner, sealed under the account's key. Not unique:
-- whoever asks to join names a contact that is proved only by the first code, and one person may act for two partners.
CREATE TABLE staff_contacts (
    account_id BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CONSTRAINT staff_contacts_kind_is_known CHECK (kind IN ('phone', 'email')),
    sealed_value BLOB NOT NULL,
    -- HMAC of the normalised value.
    blind_index BLOB NOT NULL,
    created_at TEXT NOT NULL,
    -- When a code to it first came back.
    confirmed_at TEXT
) STRICT;
CREATE INDEX staff_contacts_blind_index ON staff_contacts (blind_index);
