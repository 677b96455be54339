DROP TABLE registry_requests;
