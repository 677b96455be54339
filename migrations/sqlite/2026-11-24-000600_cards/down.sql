DROP TABLE devices;
DROP TABLE slots;
DROP TABLE cards;
