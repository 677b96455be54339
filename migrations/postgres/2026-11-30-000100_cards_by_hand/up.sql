-- What an administrator gave a card; where nothing stands, the family's categories decide.
ALTER TABLE cards ADD COLUMN given_class BIGINT CONSTRAINT cards_given_class_is_a_tier CHECK (given_class BETWEEN 0 AND 7);
ALTER TABLE cards ADD COLUMN given_until DATE;

-- A child's card has always had a last day of its own.
UPDATE cards SET given_until = valid_until
    WHERE member_id IN (SELECT id FROM members WHERE role IN ('child', 'ward'));
