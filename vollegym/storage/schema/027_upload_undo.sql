-- What a list brought in can be taken back for ten minutes: `leads` holds the lead and its last event then, in pairs
-- (JSON); `brought_at` is when the last part of it came in, `undone_at` when it was taken back. What is left in `leads`
-- afterwards stayed, as somebody did something with it since.
ALTER TABLE upload ADD COLUMN leads TEXT NOT NULL DEFAULT '[]';
ALTER TABLE upload ADD COLUMN brought_at TEXT;
ALTER TABLE upload ADD COLUMN undone_at TEXT;
