-- Questions to the registry: one for each category that waits. The answer confirms it, or leaves it to a reviewer.
CREATE TABLE registry_requests (
    id BLOB PRIMARY KEY NOT NULL,
    category_id BLOB NOT NULL UNIQUE REFERENCES categories (id),
    family_id BLOB NOT NULL REFERENCES families (id),
    state TEXT NOT NULL CONSTRAINT registry_requests_state_is_known CHECK (state IN ('waiting', 'confirmed', 'unknown', 'dead')),
    attempts INTEGER NOT NULL CONSTRAINT registry_requests_attempts_are_counted CHECK (attempts >= 0),
    next_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX registry_requests_state_next_at ON registry_requests (state, next_at);
CREATE INDEX registry_requests_family_id ON registry_requests (family_id);
