DROP INDEX redemptions_reserved;
ALTER TABLE ledger DROP COLUMN account_id;
