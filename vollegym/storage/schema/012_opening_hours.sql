-- The last opening hours that could be used, as they stood in the file: they stay in force when it turns bad.
CREATE TABLE opening_hours (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  document TEXT NOT NULL,
  kept_at TEXT NOT NULL
) STRICT;
