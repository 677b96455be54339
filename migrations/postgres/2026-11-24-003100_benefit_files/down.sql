DROP TABLE benefit_files;
