DROP TABLE replies;
DROP TABLE takes;
DROP TABLE counters;
DROP TABLE ledger;
DROP TABLE redemptions;
DROP TABLE proofs;
