DROP TABLE master_rotation;
