ALTER TABLE cards DROP COLUMN given_until;
ALTER TABLE cards DROP COLUMN given_class;
