CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
  lead INTEGER REFERENCES lead(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  lane TEXT GENERATED ALWAYS AS (CASE WHEN instr(kind, '.') THEN 'webhook' ELSE 'mail' END) STORED,
  sequence INTEGER NOT NULL DEFAULT 0,
  urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
  created_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  useful_until TEXT,
  next_at TEXT NOT NULL,
  tried_at TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  leased_until TEXT,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
  closed_at TEXT,
  result TEXT CHECK (result IN ('sent', 'kept', 'skipped', 'failed')),
  note TEXT,
  CHECK ((closed_at IS NULL) = (result IS NULL))
) STRICT;
CREATE UNIQUE INDEX outbox_once ON outbox(coalesce(lead, 0), kind, sequence);
CREATE INDEX outbox_waiting ON outbox(lane, next_at) WHERE result IS NULL;
CREATE TABLE sender (
  name TEXT PRIMARY KEY,
  seen_at TEXT NOT NULL,
  note TEXT
) STRICT;
