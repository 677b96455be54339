-- A device that ended more than thirty days ago gives its slot back, and then has none (CARD.md §2).
CREATE TABLE devices_anew (
    id BLOB PRIMARY KEY NOT NULL,
    card_id BLOB NOT NULL REFERENCES cards (id),
    slot INTEGER UNIQUE REFERENCES slots (number),
    name TEXT NOT NULL,
    -- P-256, SEC1 compressed, 33 bytes.
    public_key BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT devices_state_is_known CHECK (state IN ('active', 'retired', 'removed')),
    enrolled_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
INSERT INTO devices_anew SELECT id, card_id, slot, name, public_key, state, enrolled_at, ended_at FROM devices;
-- Digits refer to devices, so they move first; they are good for five minutes.
CREATE TABLE digits_anew (
    -- HMAC of the digits; they themselves are kept nowhere.
    digits_index BLOB PRIMARY KEY NOT NULL,
    device_id BLOB NOT NULL REFERENCES devices_anew (id),
    -- Whether the till may be told initials and day.month.
    with_hint INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
INSERT INTO digits_anew SELECT digits_index, device_id, with_hint, made_at, expires_at, used_at FROM digits
    WHERE device_id IN (SELECT id FROM devices_anew);
DROP TABLE digits;
DROP TABLE devices;
ALTER TABLE devices_anew RENAME TO devices;
ALTER TABLE digits_anew RENAME TO digits;
CREATE INDEX devices_card_id ON devices (card_id);
CREATE INDEX devices_ended_at ON devices (ended_at);
CREATE INDEX digits_device_id ON digits (device_id);
CREATE INDEX slots_released_at ON slots (released_at);
