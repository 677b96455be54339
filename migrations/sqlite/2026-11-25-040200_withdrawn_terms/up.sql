-- Since when the region lets nobody promise these terms any more; a quote made under them is not honoured.
ALTER TABLE offer_versions ADD COLUMN withdrawn_at TEXT;
