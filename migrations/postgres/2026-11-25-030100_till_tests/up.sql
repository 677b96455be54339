-- Until when a till is in its test and takes specimen cards; a test that nobody ends ends by itself.
ALTER TABLE tills ADD COLUMN test_until TIMESTAMP;
