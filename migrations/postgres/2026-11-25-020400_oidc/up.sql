-- Whom an OpenID Connect provider knows as whom: HMAC of issuer and subject.
CREATE TABLE oidc_links (
    blind_index BYTEA PRIMARY KEY NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX oidc_links_account_id ON oidc_links (account_id);

-- Sign-ins that were completed: each once.
CREATE TABLE oidc_flows (
    id BYTEA PRIMARY KEY NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
