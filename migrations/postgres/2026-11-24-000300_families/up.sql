CREATE TABLE families (
    id BYTEA PRIMARY KEY NOT NULL,
    -- ISO 3166-2, such as RU-NIZ.
    region TEXT NOT NULL,
    -- IANA; days of this family (ages, monthly limits) are counted here.
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT families_state_is_known CHECK (state IN ('active', 'closed')),
    created_at TIMESTAMP NOT NULL
);

-- Name and birth date are sealed under the family's key.
CREATE TABLE members (
    id BYTEA PRIMARY KEY NOT NULL,
    family_id BYTEA NOT NULL REFERENCES families (id),
    role TEXT NOT NULL CONSTRAINT members_role_is_known CHECK (role IN ('parent', 'spouse', 'guardian', 'child', 'ward')),
    account_id BYTEA UNIQUE REFERENCES accounts (id),
    sealed_name BYTEA NOT NULL,
    sealed_birth_date BYTEA NOT NULL,
    joined_at TIMESTAMP NOT NULL,
    left_at TIMESTAMP
);
CREATE INDEX members_family_id ON members (family_id);

-- A status that a family holds, on civil dates, both inclusive; without an end while `valid_until` is NULL.
CREATE TABLE categories (
    id BYTEA PRIMARY KEY NOT NULL,
    family_id BYTEA NOT NULL REFERENCES families (id),
    category TEXT NOT NULL,
    evidence TEXT NOT NULL CONSTRAINT categories_evidence_is_known CHECK (evidence IN ('declared', 'document_seen', 'registry')),
    state TEXT NOT NULL CONSTRAINT categories_state_is_known CHECK (state IN ('waiting', 'confirmed', 'rejected', 'ended')),
    valid_from DATE NOT NULL,
    valid_until DATE,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    CONSTRAINT categories_do_not_end_before_they_begin CHECK (valid_until IS NULL OR valid_until >= valid_from)
);
CREATE INDEX categories_family_id ON categories (family_id);
