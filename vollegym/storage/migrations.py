"""The schema as numbered steps, in order. A step that has been released is never edited; a new one is added.

Every table is STRICT and every row of a person hangs from `lead` with ON DELETE CASCADE, so that forgetting
someone is one delete. States are not stored: a draft is a lead without `submitted_at`, a quarantined one has
`quarantined_at` and no `released_at`. Times are UTC text made by `moments.stamp`.
"""

from typing import Any

from sqlite_utils import Database, Migrations

migrations = Migrations("vollegym")
NAMES: list[str] = []


def step(name: str, sql: str) -> None:
    """Add one migration that runs these statements."""

    def apply(db: Database) -> None:
        for statement in sql.split(";\n"):
            if statement.strip():
                db.execute(statement)

    decorate: Any = migrations(name=name)
    decorate(apply)
    NAMES.append(name)


step(
    "001_lead",
    """
CREATE TABLE questionnaire (
  version INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  created_at TEXT NOT NULL,
  current_at TEXT NOT NULL
) STRICT;
CREATE TABLE lead (
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  ticket_hash TEXT NOT NULL UNIQUE,
  questionnaire INTEGER NOT NULL REFERENCES questionnaire(version),
  started_at TEXT NOT NULL,
  submitted_at TEXT,
  quarantined_at TEXT,
  released_at TEXT,
  outcome TEXT CHECK (outcome IN ('qualified', 'not_yet', 'not_fit')),
  reasons TEXT,
  source TEXT,
  source_last TEXT,
  CHECK ((submitted_at IS NULL) = (outcome IS NULL) AND (outcome IS NULL) = (reasons IS NULL))
) STRICT;
CREATE INDEX lead_submitted ON lead(submitted_at);
CREATE TABLE answer (
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  value TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  PRIMARY KEY (lead, question)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  company TEXT,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  phone_typed TEXT NOT NULL,
  answered_at TEXT NOT NULL
) STRICT;
CREATE INDEX contact_email ON contact(email COLLATE NOCASE);
CREATE INDEX contact_phone ON contact(phone);
CREATE TABLE contacted (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  tried INTEGER NOT NULL DEFAULT 0 CHECK (tried IN (0, 1))
) STRICT;
CREATE INDEX contacted_lead ON contacted(lead, at);
CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  lead INTEGER REFERENCES lead(id) ON DELETE SET NULL,
  token_hash TEXT NOT NULL UNIQUE,
  uid TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL DEFAULT 0,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled', 'attended', 'no_show')),
  reason TEXT,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX booking_lead ON booking(lead);
CREATE UNIQUE INDEX booking_start ON booking(starts_at) WHERE status = 'booked';
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  lead INTEGER REFERENCES lead(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  properties TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX event_lead ON event(lead, at)
""",
)

step(
    "002_outbox",
    """
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
) STRICT
""",
)

# One intake may be held by several browsers; what is wished after the verdict is a row of its own each.
step(
    "003_after_the_verdict",
    """
CREATE TABLE ticket (
  hash TEXT PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  bound_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_lead ON ticket(lead);
CREATE TABLE later (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  day TEXT NOT NULL,
  asked_at TEXT NOT NULL
) STRICT;
CREATE TABLE objection (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  said TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT
""",
)

# The index and the two triggers are the last word on double bookings, whatever code writes the row.
step(
    "004_booking",
    """
CREATE UNIQUE INDEX booking_live ON booking(lead) WHERE status = 'booked';
CREATE TRIGGER booking_overlap_new BEFORE INSERT ON booking
WHEN NEW.status = 'booked' AND EXISTS (
  SELECT 1 FROM booking WHERE status = 'booked' AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(ABORT, 'this call overlaps another one'); END;
CREATE TRIGGER booking_overlap_moved BEFORE UPDATE OF starts_at, ends_at, status ON booking
WHEN NEW.status = 'booked' AND EXISTS (
  SELECT 1 FROM booking WHERE status = 'booked' AND id <> NEW.id
  AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(ABORT, 'this call overlaps another one'); END;
CREATE TABLE wish (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  part TEXT NOT NULL CHECK (part IN ('morning', 'afternoon', 'evening', 'any')),
  at TEXT NOT NULL
) STRICT;
CREATE TABLE calendar (
  address TEXT PRIMARY KEY,
  tried_at TEXT NOT NULL,
  fetched_at TEXT,
  note TEXT
) STRICT;
CREATE TABLE busy (
  calendar TEXT NOT NULL REFERENCES calendar(address) ON DELETE CASCADE,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  PRIMARY KEY (calendar, starts_at, ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX busy_end ON busy(ends_at);
CREATE TABLE agenda (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  salt TEXT NOT NULL
) STRICT
""",
)

step(
    "005_call_now",
    """
CREATE TABLE call_now (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  asked_at TEXT NOT NULL
) STRICT
""",
)

# Counts per network, under a key of one day; and whether a proxy spoke that nobody told us to trust.
step(
    "006_rate",
    """
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
) STRICT
""",
)

# Bare counts of intakes that were thrown away when their term was over: the funnel of an old week stays true.
step(
    "007_tally",
    """
CREATE TABLE tally (
  week TEXT NOT NULL,
  source TEXT NOT NULL,
  landing TEXT NOT NULL,
  measure TEXT NOT NULL,
  question TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (week, source, landing, measure, question)
) STRICT, WITHOUT ROWID
""",
)
