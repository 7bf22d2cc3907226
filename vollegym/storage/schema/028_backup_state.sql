-- Readable by the version before.
-- What became of the copies: one row for those that go elsewhere, one for putting a copy back on trial.
CREATE TABLE backup_state (
  what TEXT PRIMARY KEY CHECK (what IN ('elsewhere', 'trial')),
  tried_at TEXT NOT NULL,
  good_at TEXT,
  copy TEXT NOT NULL DEFAULT '',
  wrong TEXT NOT NULL DEFAULT ''
) STRICT;
