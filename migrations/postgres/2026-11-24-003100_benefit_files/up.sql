-- What a family answered about itself and what it does about its benefits: one document, sealed under the family's
-- key, because the names of the facts and of the benefits tell as much as their values. The revision lets one of two
-- adults who write at the same moment know that the other was first.
CREATE TABLE benefit_files (
    family_id BYTEA PRIMARY KEY NOT NULL REFERENCES families (id),
    revision BIGINT NOT NULL CONSTRAINT benefit_files_revision_is_counted CHECK (revision >= 1),
    sealed_file BYTEA NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
