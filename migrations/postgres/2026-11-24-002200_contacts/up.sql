-- Keys of blind indexes: one for each kind of value that must be found without being readable. They never change,
-- because the indexes could not be computed anew; sealed under the master key, which may.
CREATE TABLE index_keys (
    purpose TEXT PRIMARY KEY NOT NULL,
    sealed_key BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Phone numbers and e-mail addresses that accounts sign in with, sealed under the account's key.
CREATE TABLE contacts (
    id BYTEA PRIMARY KEY NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CONSTRAINT contacts_kind_is_known CHECK (kind IN ('phone', 'email')),
    sealed_value BYTEA NOT NULL,
    -- HMAC of the normalised value.
    blind_index BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX contacts_account_id ON contacts (account_id);

-- The one-time code of a contact, whether an account has that contact or not. A newer one takes its place.
CREATE TABLE sign_in_codes (
    blind_index BYTEA PRIMARY KEY NOT NULL,
    id BYTEA NOT NULL,
    -- HMAC over the row's id, the contact and the digits.
    code_hash BYTEA NOT NULL,
    tries_left BIGINT NOT NULL CONSTRAINT sign_in_codes_tries_run_out CHECK (tries_left BETWEEN 0 AND 5),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_codes_expires_at ON sign_in_codes (expires_at);
