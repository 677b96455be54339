DROP TABLE tills;
DROP TABLE outlets;
DROP TABLE partners;
