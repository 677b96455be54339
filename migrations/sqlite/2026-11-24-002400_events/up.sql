-- What happened, written in the transaction in which it did. Other domains act on it, each event once.
CREATE TABLE events (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CONSTRAINT events_kind_is_known CHECK (kind IN ('family_changed', 'member_left')),
    -- The family or the member that it happened to.
    subject_id BLOB NOT NULL,
    attempts INTEGER NOT NULL CONSTRAINT events_attempts_are_counted CHECK (attempts >= 0),
    next_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    handled_at TEXT
) STRICT;
CREATE INDEX events_handled_at_next_at ON events (handled_at, next_at);
