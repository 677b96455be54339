DROP TABLE digit_misses;
DROP TABLE digits;
