DROP TABLE staff_contacts;
