-- One intake may be held by several browsers; what is wished after the verdict is a row of its own each.
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
) STRICT;
