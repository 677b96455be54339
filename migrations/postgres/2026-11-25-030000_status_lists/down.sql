ALTER TABLE keys DROP COLUMN signs_from;
DROP INDEX families_state;
DROP INDEX cards_valid_until;
DROP INDEX cards_state;
DROP INDEX devices_ended_at;
DROP TABLE status_lists;
