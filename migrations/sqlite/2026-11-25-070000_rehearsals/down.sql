DROP TABLE rehearsals;
