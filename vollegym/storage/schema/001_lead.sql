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
CREATE INDEX event_lead ON event(lead, at);
