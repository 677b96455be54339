-- When a family whose last adult withdrew their consent will be erased; none while it takes part.
ALTER TABLE families ADD COLUMN erase_at TIMESTAMP;
CREATE INDEX families_erase_at ON families (erase_at);

-- The journal of erasures, keys only. It is copied out of the database, because it has to outlive a restored backup.
CREATE TABLE erasures (
    id BYTEA PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL CONSTRAINT erasures_subject_is_known CHECK (subject IN ('family', 'member', 'account')),
    subject_id BYTEA NOT NULL,
    erased_at TIMESTAMP NOT NULL,
    CONSTRAINT erasures_name_a_subject_once UNIQUE (subject, subject_id)
);
CREATE INDEX erasures_erased_at ON erasures (erased_at);
