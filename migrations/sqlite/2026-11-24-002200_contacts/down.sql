DROP TABLE sign_in_codes;
DROP TABLE contacts;
DROP TABLE index_keys;
