-- Twelve digits that a holder reads out instead of showing a code: once, within five minutes (CARD.md §2).
CREATE TABLE digits (
    -- HMAC of the digits; they themselves are kept nowhere.
    digits_index BYTEA PRIMARY KEY NOT NULL,
    device_id BYTEA NOT NULL REFERENCES devices (id),
    -- Whether the till may be told initials and day.month.
    with_hint BOOLEAN NOT NULL,
    made_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX digits_device_id ON digits (device_id);

-- Digits that a till sent and that opened nothing; ten in ten minutes are enough.
CREATE TABLE digit_misses (
    id BYTEA PRIMARY KEY NOT NULL,
    till_id BYTEA NOT NULL REFERENCES tills (id),
    missed_at TIMESTAMP NOT NULL
);
CREATE INDEX digit_misses_till_id ON digit_misses (till_id, missed_at);
