ALTER TABLE families ADD COLUMN municipality TEXT;

-- Sealed under the family's key, as the name is.
ALTER TABLE members ADD COLUMN sealed_snils BYTEA;
ALTER TABLE members ADD COLUMN sealed_studies_until BYTEA;
-- HMAC of the number. Not unique: a child can belong to the families of both parents.
ALTER TABLE members ADD COLUMN snils_index BYTEA;
CREATE INDEX members_snils_index ON members (snils_index);

-- Which document was seen (its kind, never its number), and why it was decided so.
ALTER TABLE categories ADD COLUMN document TEXT;
ALTER TABLE categories ADD COLUMN reason TEXT;
CREATE INDEX categories_state ON categories (state, id);

-- What became of a category: a row for each change.
CREATE TABLE category_history (
    id BYTEA PRIMARY KEY NOT NULL,
    category_id BYTEA NOT NULL REFERENCES categories (id),
    state TEXT NOT NULL CONSTRAINT category_history_state_is_known CHECK (state IN ('waiting', 'confirmed', 'rejected', 'ended')),
    evidence TEXT NOT NULL CONSTRAINT category_history_evidence_is_known CHECK (evidence IN ('declared', 'document_seen', 'registry')),
    valid_from DATE NOT NULL,
    valid_until DATE,
    document TEXT,
    reason TEXT,
    -- The administrator who decided; none if the family or the service did.
    decided_by BYTEA REFERENCES accounts (id),
    at TIMESTAMP NOT NULL
);
CREATE INDEX category_history_category_id ON category_history (category_id);

-- Consent to the processing of personal data: a document of its own, with its version.
CREATE TABLE consents (
    id BYTEA PRIMARY KEY NOT NULL,
    family_id BYTEA NOT NULL REFERENCES families (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    version TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
CREATE INDEX consents_family_id ON consents (family_id);
