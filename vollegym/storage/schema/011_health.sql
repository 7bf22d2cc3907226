-- What /healthz writes to see whether an answer could be kept: one row, as large as an answer with all that goes
-- along, written over and over.
CREATE TABLE health (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at TEXT NOT NULL,
  room BLOB NOT NULL
) STRICT;
