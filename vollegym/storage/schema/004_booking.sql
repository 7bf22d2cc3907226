-- The index and the two triggers are the last word on double bookings, whatever code writes the row.
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
) STRICT;
