"""Pool Lab: the databases it runs on, the practice database, the toolkit, the grader, the lab scripts."""
