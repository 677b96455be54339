ALTER TABLE offer_versions DROP COLUMN withdrawn_at;
