-- How a member is known: a category counts only the children whom somebody looked at.
ALTER TABLE members ADD COLUMN evidence TEXT NOT NULL DEFAULT 'declared' CONSTRAINT members_evidence_is_known CHECK (evidence IN ('declared', 'document_seen', 'registry'));
UPDATE members SET evidence = 'document_seen'
    WHERE family_id IN (SELECT family_id FROM categories WHERE state = 'confirmed');

-- HMAC of name and birth date, for lists that know no SNILS. Not unique: namesakes are left to a reviewer.
ALTER TABLE members ADD COLUMN person_index BLOB;
CREATE INDEX members_person_index ON members (person_index);

-- Every minute it is looked for categories whose last day has passed.
CREATE INDEX categories_state_valid_until ON categories (state, valid_until);
