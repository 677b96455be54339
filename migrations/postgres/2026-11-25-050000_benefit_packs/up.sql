-- Benefit rule packs that were imported: their files as they came, checked before they were kept. The one that the
-- service is built with stands in no row.
CREATE TABLE benefit_packs (
    id BYTEA PRIMARY KEY NOT NULL,
    -- What the pack says of itself.
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    -- SHA-256 over its files, in hexadecimal; the same pack is kept once.
    hash TEXT NOT NULL UNIQUE,
    benefits BIGINT NOT NULL CONSTRAINT benefit_packs_benefits_are_counted CHECK (benefits >= 0),
    examples BIGINT NOT NULL CONSTRAINT benefit_packs_examples_are_counted CHECK (examples >= 0),
    -- A JSON list of names and texts.
    files TEXT NOT NULL,
    imported_by BYTEA NOT NULL REFERENCES accounts (id),
    imported_at TIMESTAMP NOT NULL,
    UNIQUE (name, version)
);
-- What was put in force, one row for each change; nothing is ever altered here. The newest number is the edition that
-- every server answers from.
CREATE TABLE benefit_publications (
    number BIGINT PRIMARY KEY NOT NULL CONSTRAINT benefit_publications_number_is_counted CHECK (number >= 1),
    name TEXT NOT NULL,
    -- None: the pack that the service is built with.
    pack_id BYTEA REFERENCES benefit_packs (id),
    -- The publication to which a rollback from here leads; 0 where that is the pack that the service is built with.
    goes_back_to BIGINT NOT NULL
        CONSTRAINT benefit_publications_go_back CHECK (goes_back_to >= 0 AND goes_back_to < number),
    rolled_back BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    published_by BYTEA NOT NULL REFERENCES accounts (id),
    published_at TIMESTAMP NOT NULL
);
