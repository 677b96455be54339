DROP TABLE benefit_runs;
DROP TABLE benefit_watches;
