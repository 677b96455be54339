DROP TABLE benefit_publications;
DROP TABLE benefit_packs;
