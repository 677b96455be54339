DROP TABLE administrators;
