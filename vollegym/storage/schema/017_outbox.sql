-- What was one number with seven meanings is what a message is about (a lead, a call, or neither) and a key that
-- names the fact it tells: one fact, one message. The channel stands there, it is no longer read out of the kind.
CREATE TABLE outbox_of_now (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
  lead INTEGER REFERENCES lead(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  about TEXT,
  dedup_key TEXT UNIQUE,
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
  recipient TEXT COLLATE NOCASE,
  CHECK ((closed_at IS NULL) = (result IS NULL))
) STRICT;
WITH told AS (
  SELECT *, CASE WHEN kind LIKE 'booking.%' OR kind IN ('call_booked', 'call_booked_owner', 'call_moved',
    'call_moved_owner', 'call_cancelled', 'call_cancelled_owner', 'call_tomorrow', 'call_soon', 'call_soon_owner',
    'call_missed', 'call_freed') THEN sequence / 100000 END AS call
  FROM outbox
), said AS (
  SELECT *, CASE WHEN call IS NOT NULL THEN 'booking:' || call WHEN lead IS NOT NULL THEN 'lead:' || lead END AS about,
    CASE WHEN call IS NOT NULL THEN ' ' || (sequence % 100000)
         WHEN kind IN ('later', 'summary') THEN ' ' || date('0001-01-01', (sequence - 1) || ' days')
         WHEN sequence = 0 THEN '' ELSE ' ' || sequence END AS fact
  FROM told
)
INSERT INTO outbox_of_now
SELECT id, uid, lead, kind, CASE WHEN instr(kind, '.') THEN 'webhook' ELSE 'mail' END, about,
  CASE WHEN kind NOT IN ('alarm', 'alarms', 'test', 'webhook.test') THEN kind || coalesce(' ' || about, '') || fact END,
  urgent, created_at, due_at, useful_until, next_at, tried_at, attempts, leased_until, held, closed_at, result, note,
  recipient
FROM said;
DROP TABLE outbox;
ALTER TABLE outbox_of_now RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox(channel, next_at) WHERE result IS NULL;
CREATE INDEX outbox_lead ON outbox(lead, kind);
CREATE INDEX outbox_recipient ON outbox(recipient, closed_at) WHERE recipient IS NOT NULL;
