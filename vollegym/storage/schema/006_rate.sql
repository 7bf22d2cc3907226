-- Counts per network, under a key of one day; and whether a proxy spoke that nobody told us to trust.
CREATE TABLE rate_key (
  day TEXT PRIMARY KEY,
  secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE rate (
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  stretch INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (who, kind, stretch)
) STRICT, WITHOUT ROWID;
CREATE TABLE forwarding (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seen_at TEXT NOT NULL
) STRICT;
