-- Administrative acts and readings of personal data: who, what, when, why, on what. No values, only keys.
CREATE TABLE audit (
    id BYTEA PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT audit_actor_kind_is_known CHECK (actor_kind IN ('administrator', 'adult', 'partner', 'till', 'system')),
    actor_id BYTEA,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BYTEA NOT NULL,
    reason TEXT
);
CREATE INDEX audit_object_id ON audit (object_id);
