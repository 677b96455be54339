-- A device that ended more than thirty days ago gives its slot back, and then has none (CARD.md §2).
ALTER TABLE devices ALTER COLUMN slot DROP NOT NULL;
CREATE INDEX slots_released_at ON slots (released_at);
