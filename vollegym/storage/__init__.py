"""The one SQLite file: connections, migrations, backups and the rows that every room shares."""
