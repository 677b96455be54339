-- The refresh tokens of a session, one generation after the other. Only the newest may be exchanged; its predecessor gives
-- the same successor for a minute, any older one ends the session.
CREATE TABLE refresh_tokens (
    -- SHA-256 of the token; the token itself is its holder's alone.
    token_hash BYTEA PRIMARY KEY NOT NULL,
    session_id BYTEA NOT NULL REFERENCES sessions (id),
    generation BIGINT NOT NULL CONSTRAINT refresh_tokens_generation_is_counted CHECK (generation >= 0),
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    -- Made when the token is used: with it, the token's holder alone can compute the successor again.
    successor_salt BYTEA,
    CONSTRAINT refresh_tokens_used_with_salt CHECK ((used_at IS NULL) = (successor_salt IS NULL)),
    UNIQUE (session_id, generation)
);
