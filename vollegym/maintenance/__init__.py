"""The program as a whole: database, backups, health and what is wrong."""
