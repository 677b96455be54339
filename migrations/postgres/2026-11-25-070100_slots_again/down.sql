DROP INDEX slots_released_at;
-- A device without a slot cannot stand here: its passes ended long ago.
DELETE FROM digits WHERE device_id IN (SELECT id FROM devices WHERE slot IS NULL);
DELETE FROM devices WHERE slot IS NULL;
ALTER TABLE devices ALTER COLUMN slot SET NOT NULL;
