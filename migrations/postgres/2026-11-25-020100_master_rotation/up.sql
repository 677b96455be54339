-- The change of the master key while it is going on; one row or none. Each of the two keys is sealed under the other, so
-- that a server which holds either of them has both. The row goes when nothing is sealed under the old key any more.
CREATE TABLE master_rotation (
    id BIGINT PRIMARY KEY NOT NULL CONSTRAINT master_rotation_is_one CHECK (id = 1),
    -- The check of vault_checks, under the new key.
    sealed_check BYTEA NOT NULL,
    new_under_old BYTEA NOT NULL,
    old_under_new BYTEA NOT NULL,
    started_at TIMESTAMP NOT NULL
);
