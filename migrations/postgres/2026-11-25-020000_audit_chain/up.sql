-- The chain over the log: written by one worker after the row is there, in the order of `position` from 1 on. `hash` is
-- SHA-256 over the hash before, the position, the instant of chaining and the row (api/src/audit/policy.rs).
ALTER TABLE audit ADD COLUMN position BIGINT CONSTRAINT audit_position_is_positive CHECK (position > 0);
ALTER TABLE audit ADD COLUMN chained_at TIMESTAMP;
ALTER TABLE audit ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX audit_position ON audit (position);
-- The end of the chain. Whoever holds this row chains.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY NOT NULL CONSTRAINT audit_head_is_one CHECK (id = 1),
    position BIGINT NOT NULL CONSTRAINT audit_head_position_is_not_negative CHECK (position >= 0),
    hash BYTEA NOT NULL
);
INSERT INTO audit_head (id, position, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
