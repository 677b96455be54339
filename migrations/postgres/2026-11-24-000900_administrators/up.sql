-- What an administrator signs in with. The login is folded to lower case; the password is an argon2id hash (PHC string);
-- the TOTP secret is sealed under the account's key.
CREATE TABLE administrators (
    account_id BYTEA PRIMARY KEY NOT NULL REFERENCES accounts (id),
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    sealed_totp_secret BYTEA NOT NULL,
    -- The latest 30-second step whose code was taken; a code works once, so only a later step is.
    totp_last_step BIGINT NOT NULL CONSTRAINT administrators_totp_last_step_is_a_step CHECK (totp_last_step >= 0)
);
