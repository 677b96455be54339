CREATE TABLE offers (
    id BYTEA PRIMARY KEY NOT NULL,
    partner_id BYTEA NOT NULL REFERENCES partners (id),
    state TEXT NOT NULL CONSTRAINT offers_state_is_known CHECK (state IN ('draft', 'in_review', 'tested', 'published', 'paused', 'suspended', 'ended')),
    -- The version that is in force; older ones stay, since quotes and the ledger name them.
    version BIGINT NOT NULL CONSTRAINT offers_version_is_positive CHECK (version >= 1),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX offers_partner_id ON offers (partner_id);

-- Immutable: an edit adds a row.
CREATE TABLE offer_versions (
    offer_id BYTEA NOT NULL REFERENCES offers (id),
    version BIGINT NOT NULL CONSTRAINT offer_versions_version_is_positive CHECK (version >= 1),
    -- What families and cashiers read, Russian and English.
    title_ru TEXT NOT NULL,
    title_en TEXT NOT NULL,
    -- The terms as canonical JSON (mobile-contracts, discount).
    terms TEXT NOT NULL,
    terms_hash BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (offer_id, version)
);
