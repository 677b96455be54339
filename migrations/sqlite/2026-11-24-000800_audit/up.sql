-- Administrative acts and readings of personal data: who, what, when, why, on what. No values, only keys.
CREATE TABLE audit (
    id BLOB PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT audit_actor_kind_is_known CHECK (actor_kind IN ('administrator', 'adult', 'partner', 'till', 'system')),
    actor_id BLOB,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX audit_object_id ON audit (object_id);
