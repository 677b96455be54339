DROP TABLE day_secrets;
DROP TABLE subject_keys;
DROP TABLE keys;
DROP TABLE vault_checks;
DROP TABLE issuers;
