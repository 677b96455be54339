DROP TABLE sessions;
DROP TABLE administrator_roles;
DROP TABLE accounts;
