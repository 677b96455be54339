DROP TABLE categories;
DROP TABLE members;
DROP TABLE families;
