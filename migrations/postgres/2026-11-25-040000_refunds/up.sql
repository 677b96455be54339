-- Who acted for the partner, where it was not the till: a refund by its owner or staff.
ALTER TABLE ledger ADD COLUMN account_id BYTEA REFERENCES accounts (id);

-- Reservations that wait to be confirmed or to expire; few at any time.
CREATE INDEX redemptions_reserved ON redemptions (created_at) WHERE state = 'reserved';
