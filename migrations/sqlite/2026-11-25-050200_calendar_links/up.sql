-- Addresses at which a calendar subscribes to the road map of an adult's family. The address holds a secret of which
-- only the hash is kept; taking the row away ends the subscription.
CREATE TABLE calendar_links (
    account_id BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id),
    family_id BLOB NOT NULL REFERENCES families (id),
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;
