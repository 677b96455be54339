-- What is to be sent, written in the transaction that decides it. A worker delivers it.
CREATE TABLE outbox (
    id BYTEA PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CONSTRAINT outbox_kind_is_known CHECK (kind IN ('mail', 'sms')),
    -- Address and text, sealed under the master key. Gone as soon as it is delivered or given up.
    sealed_payload BYTEA,
    -- Says what the message is about; the same thing is never sent twice.
    dedupe_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT outbox_state_is_known CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts BIGINT NOT NULL CONSTRAINT outbox_attempts_are_counted CHECK (attempts >= 0),
    -- Not tried before; while somebody delivers it, not tried by others before.
    next_at TIMESTAMP NOT NULL,
    -- Worthless afterwards.
    expires_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    CONSTRAINT outbox_keeps_a_payload_only_while_it_waits CHECK ((state = 'waiting') = (sealed_payload IS NOT NULL))
);
CREATE INDEX outbox_state_next_at ON outbox (state, next_at);
