-- Somebody who can sign in. What they may do follows from what they are: an adult of a family, a partner's staff, an administrator.
CREATE TABLE accounts (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CONSTRAINT accounts_kind_is_known CHECK (kind IN ('adult', 'partner', 'administrator')),
    state TEXT NOT NULL CONSTRAINT accounts_state_is_known CHECK (state IN ('active', 'closed')),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE administrator_roles (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CONSTRAINT administrator_roles_role_is_known CHECK (role IN ('reviewer', 'partner_manager', 'benefits_editor', 'auditor', 'owner')),
    PRIMARY KEY (account_id, role)
) STRICT;

-- A sign-in. Access tokens name it, so that ending it ends them.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX sessions_account_id ON sessions (account_id);
