-- An adult of a family asks a recorded adult without an account to join, by a contact. Taken away once it has been
-- accepted, withdrawn or has expired.
CREATE TABLE invitations (
    id BLOB PRIMARY KEY NOT NULL,
    family_id BLOB NOT NULL REFERENCES families (id),
    -- One at a time for a member.
    member_id BLOB NOT NULL UNIQUE REFERENCES members (id),
    invited_by BLOB NOT NULL REFERENCES accounts (id),
    -- Sealed under the family's key: whoever is invited has no account yet.
    sealed_contact BLOB NOT NULL,
    -- HMAC of the normalised contact. Not unique: two families may invite the same person.
    blind_index BLOB NOT NULL,
    -- How often the birth date may still be told wrongly.
    tries_left INTEGER NOT NULL CONSTRAINT invitations_tries_run_out CHECK (tries_left BETWEEN 0 AND 5),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX invitations_blind_index ON invitations (blind_index);
CREATE INDEX invitations_family_id ON invitations (family_id);
CREATE INDEX invitations_expires_at ON invitations (expires_at);
