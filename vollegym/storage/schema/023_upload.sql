-- A list that one of us wants to bring in, while they look at what would become of each row: it goes when it is in,
-- when it is put aside, and after an hour. `content` is the file, `meaning` what each column means (JSON by column),
-- `done` how many of its `rows` were dealt with, `told` the rows that were refused (JSON). Null content: all is in.
CREATE TABLE upload (
  id INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person(id),
  at TEXT NOT NULL,
  name TEXT NOT NULL,
  content BLOB,
  meaning TEXT NOT NULL,
  rows INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  fresh INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  told TEXT NOT NULL DEFAULT '[]'
) STRICT;
