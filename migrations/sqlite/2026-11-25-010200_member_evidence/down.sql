DROP INDEX categories_state_valid_until;
DROP INDEX members_person_index;
ALTER TABLE members DROP COLUMN person_index;
ALTER TABLE members DROP COLUMN evidence;
