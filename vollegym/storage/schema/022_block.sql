-- An hour or a day that one of us keeps free of calls. Given back, it stays a while: calendars must hear of that, and
-- it can be undone.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL DEFAULT 0,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL CHECK (ends_at > starts_at),
  reason TEXT,
  changed_at TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  freed_at TEXT
) STRICT;
CREATE INDEX block_end ON block(ends_at);
