DROP TABLE audit_head;
DROP INDEX audit_position;
ALTER TABLE audit DROP COLUMN hash;
ALTER TABLE audit DROP COLUMN chained_at;
ALTER TABLE audit DROP COLUMN position;
