DROP TABLE erasures;
DROP INDEX families_erase_at;
ALTER TABLE families DROP COLUMN erase_at;
