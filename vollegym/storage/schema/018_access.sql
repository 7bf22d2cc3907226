-- Who may sit at the desk, the links that let them in, the browsers that were let in, and their passkeys.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  -- Empty for the owner whose address stands in the settings.
  email TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL CHECK (role IN ('owner', 'colleague')),
  added_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX person_email ON person (email) WHERE removed_at IS NULL;
INSERT INTO person (id, email, role, added_at)
  VALUES (1, '', 'owner', strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now'));

CREATE TABLE entry_link (
  uid TEXT PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person,
  asked_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  -- What the asking browser carries, hashed, and what it calls itself; null for a link made by a command.
  asker TEXT,
  browser TEXT,
  used_at TEXT
) STRICT;

CREATE TABLE desk_session (
  id INTEGER PRIMARY KEY,
  -- The sha256 of what stands in the cookie.
  hash TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL REFERENCES person,
  way TEXT NOT NULL CHECK (way IN ('link', 'passkey')),
  browser TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX desk_session_person ON desk_session (person);

CREATE TABLE passkey (
  id INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person,
  credential BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  -- As the authenticator counts; 0 for one that does not.
  sign_count INTEGER NOT NULL,
  name TEXT NOT NULL,
  added_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX passkey_person ON passkey (person);

-- What a passkey was asked to sign: each may be answered once.
CREATE TABLE passkey_challenge (
  challenge BLOB PRIMARY KEY,
  ends_at TEXT NOT NULL
) STRICT;

-- A mail with a link that waits from before gets a link of its own: it was never sent.
INSERT INTO entry_link (uid, person, asked_at, ends_at)
  SELECT uid, 1, created_at, useful_until FROM outbox
  WHERE kind = 'desk_link' AND result IS NULL AND useful_until IS NOT NULL;

-- Renewing the links to the desk ends those to one lead as well; the ones of before were made without a salt.
ALTER TABLE desk ADD COLUMN case_salt TEXT NOT NULL DEFAULT '';
