DROP TABLE paper_uses;
DROP TABLE paper_days;
DROP TABLE paper_cards;
