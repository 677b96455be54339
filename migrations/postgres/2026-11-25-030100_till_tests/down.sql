ALTER TABLE tills DROP COLUMN test_until;
