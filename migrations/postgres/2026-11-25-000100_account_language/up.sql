-- The language in which somebody is written to: that of their last sign-in.
ALTER TABLE accounts ADD COLUMN lang TEXT NOT NULL DEFAULT 'ru' CONSTRAINT accounts_lang_is_known CHECK (lang IN ('ru', 'en'));
