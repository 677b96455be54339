-- Questions to the registry: one for each category that waits. The answer confirms it, or leaves it to a reviewer.
CREATE TABLE registry_requests (
    id BYTEA PRIMARY KEY NOT NULL,
    category_id BYTEA NOT NULL UNIQUE REFERENCES categories (id),
    family_id BYTEA NOT NULL REFERENCES families (id),
    state TEXT NOT NULL CONSTRAINT registry_requests_state_is_known CHECK (state IN ('waiting', 'confirmed', 'unknown', 'dead')),
    attempts BIGINT NOT NULL CONSTRAINT registry_requests_attempts_are_counted CHECK (attempts >= 0),
    next_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX registry_requests_state_next_at ON registry_requests (state, next_at);
CREATE INDEX registry_requests_family_id ON registry_requests (family_id);
