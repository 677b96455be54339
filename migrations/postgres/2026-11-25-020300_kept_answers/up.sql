-- What was answered to a POST that came with an Idempotency-Key, sealed, for two days. Without an answer the first request
-- is still running, or was cut off. Redemptions have a table of their own (replies), written in their transaction.
CREATE TABLE kept_answers (
    -- SHA-256 of who called.
    caller BYTEA NOT NULL,
    idempotency_key TEXT NOT NULL,
    -- SHA-256 of method, address and body.
    request_hash BYTEA NOT NULL,
    sealed_answer BYTEA,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
CREATE INDEX kept_answers_created_at ON kept_answers (created_at);
