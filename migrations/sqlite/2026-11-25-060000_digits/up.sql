-- Twelve digits that a holder reads out instead of showing a code: once, within five minutes (CARD.md §2).
CREATE TABLE digits (
    -- HMAC of the digits; they themselves are kept nowhere.
    digits_index BLOB PRIMARY KEY NOT NULL,
    device_id BLOB NOT NULL REFERENCES devices (id),
    -- Whether the till may be told initials and day.month.
    with_hint INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX digits_device_id ON digits (device_id);

-- Digits that a till sent and that opened nothing; ten in ten minutes are enough.
CREATE TABLE digit_misses (
    id BLOB PRIMARY KEY NOT NULL,
    till_id BLOB NOT NULL REFERENCES tills (id),
    missed_at TEXT NOT NULL
) STRICT;
CREATE INDEX digit_misses_till_id ON digit_misses (till_id, missed_at);
