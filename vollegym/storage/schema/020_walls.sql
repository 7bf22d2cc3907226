-- Which browser gave the contact details: another one that holds the same intake sees them masked. Null is from before.
ALTER TABLE contact ADD COLUMN given_by TEXT;
-- How large the database was at the end of each day.
CREATE TABLE size (
  day TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- When somebody said by the link in our mail that the address is theirs; of another address it says nothing.
CREATE TABLE confirmed (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  email TEXT NOT NULL COLLATE NOCASE,
  at TEXT NOT NULL
) STRICT;
