-- Finding: what a list of leads is chosen, ordered and searched by, kept by triggers beside the facts. A name that
-- begins with _ is a table that can be made anew from the others; it says nothing that they do not.
-- `entered_at` is when one of us put a lead in, by hand or from a list; `imported_at` when it came with an export.
-- Nobody waits in those: their clock never ran. `questionnaire_told` is the version it had where it came from.
ALTER TABLE lead ADD COLUMN entered_at TEXT;
ALTER TABLE lead ADD COLUMN imported_at TEXT;
ALTER TABLE lead ADD COLUMN questionnaire_told INTEGER;
-- The views as they stand in 019, with what these columns add.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'SELECT lead.id, reference, questionnaire,',
  'SELECT lead.id, reference, questionnaire, questionnaire_told, entered_at, imported_at,') WHERE name = 'lead_view';
UPDATE sqlite_schema SET sql = replace(replace(sql, 'WHERE outcome = ''qualified'' AND NOT held',
  'WHERE outcome = ''qualified'' AND NOT held AND entered_at IS NULL AND imported_at IS NULL'),
  'WHERE submitted_at IS NOT NULL AND NOT held',
  'WHERE submitted_at IS NOT NULL AND NOT held AND said_at > coalesce(imported_at, '''')') WHERE name = 'waiting';
UPDATE sqlite_schema SET sql = replace(sql, 'WHEN submitted_at IS NOT NULL THEN ''new''',
  'WHEN submitted_at IS NOT NULL OR entered_at IS NOT NULL THEN ''new''') WHERE name = 'lead_stage';
UPDATE sqlite_schema SET sql = replace(sql, 'stage = ''new'' AND (outcome = ''qualified''',
  'stage = ''new'' AND (coalesce(outcome, iif(entered_at IS NULL, '''', ''qualified'')) = ''qualified''')
WHERE name = 'todo';
PRAGMA writable_schema = RESET;
CREATE TRIGGER stage_entered AFTER UPDATE OF entered_at ON lead
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.id) WHERE id = NEW.id; END;
-- `waits` is the day or moment from which a lead that is open waits for one of us: what was promised, else when it
-- was last touched; ~ for who waits for nothing. `source` is what its name follows from, as a JSON array.
CREATE TABLE _lead_facet (
  lead INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  stage TEXT,
  source TEXT NOT NULL,
  landing TEXT NOT NULL,
  colleague INTEGER,
  value INTEGER NOT NULL,
  waits TEXT NOT NULL
) STRICT;
CREATE INDEX _lead_newest ON _lead_facet(at DESC, lead DESC, state, stage, outcome, source, landing, colleague);
CREATE INDEX _lead_longest ON _lead_facet(waits, lead, at, state, stage, outcome, source, landing, colleague);
CREATE INDEX _lead_highest ON _lead_facet(value DESC, lead DESC, at, state, stage, outcome, source, landing, colleague);
CREATE INDEX _lead_counted ON _lead_facet(stage, state, at, outcome, source, landing, colleague);
CREATE INDEX _lead_source ON _lead_facet(source);
CREATE INDEX _lead_landing ON _lead_facet(landing);
CREATE VIEW _lead_facet_of AS
SELECT lead.id AS lead, coalesce(submitted_at, started_at) AS at,
  CASE WHEN quarantined_at IS NOT NULL AND released_at IS NULL AND submitted_at IS NOT NULL THEN 'quarantined'
       WHEN submitted_at IS NOT NULL OR entered_at IS NOT NULL THEN 'submitted' ELSE 'draft' END AS state,
  outcome, stage,
  json_array(source ->> 'utm_source', source ->> 'click', source ->> 'referrer') AS source,
  coalesce(source ->> 'landing', '') AS landing, colleague,
  coalesce((SELECT monthly_eur FROM client WHERE client.lead = lead.id), 0) AS value,
  CASE WHEN stage IS NULL OR stage IN ('client', 'lost') THEN '~' ELSE
    coalesce((SELECT on_day FROM next_step WHERE next_step.lead = lead.id AND closed_at IS NULL),
      max(coalesce(submitted_at, started_at),
        coalesce((SELECT max(at) FROM contacted WHERE contacted.lead = lead.id), ''),
        coalesce((SELECT max(at) FROM event WHERE event.lead = lead.id AND person IS NOT NULL), ''),
        coalesce((SELECT max(ends_at) FROM booking WHERE booking.lead = lead.id AND status = 'attended'), '')))
  END AS waits
FROM lead;
-- Deleted and inserted, never replaced: what a trigger does on a conflict is decided by the statement that fired it,
-- and an upsert of a contact would refuse to replace.
CREATE TRIGGER _facet_lead_insert AFTER INSERT ON lead
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.id; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.id; END;
CREATE TRIGGER _facet_lead_update AFTER UPDATE OF submitted_at, quarantined_at, released_at, outcome, stage, source, colleague, entered_at ON lead
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.id; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.id; END;
CREATE TRIGGER _facet_lead_delete AFTER DELETE ON lead BEGIN DELETE FROM _lead_facet WHERE lead = OLD.id; END;
CREATE TRIGGER _facet_contacted_insert AFTER INSERT ON contacted
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_contacted_update AFTER UPDATE ON contacted
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_contacted_delete AFTER DELETE ON contacted
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _facet_booking_insert AFTER INSERT ON booking
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_booking_update AFTER UPDATE ON booking
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_booking_delete AFTER DELETE ON booking
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _facet_next_step_insert AFTER INSERT ON next_step
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_next_step_update AFTER UPDATE ON next_step
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_next_step_delete AFTER DELETE ON next_step
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _facet_client_insert AFTER INSERT ON client
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_client_update AFTER UPDATE ON client
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_client_delete AFTER DELETE ON client
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _facet_event_insert AFTER INSERT ON event WHEN NEW.person IS NOT NULL
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_event_delete AFTER DELETE ON event WHEN OLD.person IS NOT NULL
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
-- What is searched: everything by which an owner may know somebody. A number stands there in each way people begin
-- it. `_lead_name` holds the names alone: its words are what a misspelt name is compared with.
CREATE VIRTUAL TABLE _lead_text USING fts5(text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE VIRTUAL TABLE _lead_name USING fts5(name, detail = none, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE _lead_word USING fts5vocab(_lead_name, 'row');
-- The words of each answer, by the version that asked.
CREATE TABLE _answer_label (
  version INTEGER NOT NULL,
  question TEXT NOT NULL,
  value TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (version, question, value)
) STRICT, WITHOUT ROWID;
CREATE VIEW _answer_label_of AS
SELECT version, question.value ->> 'key' AS question, chosen.value ->> 'value' AS value, chosen.value ->> 'label' AS label
FROM questionnaire, json_each(document) AS question, json_each(question.value, '$.options') AS chosen;
INSERT OR IGNORE INTO _answer_label SELECT * FROM _answer_label_of;
CREATE TRIGGER _label_insert AFTER INSERT ON questionnaire
BEGIN INSERT OR IGNORE INTO _answer_label SELECT * FROM _answer_label_of WHERE version = NEW.version; END;
CREATE VIEW _lead_text_of AS
WITH written AS (
  SELECT lead.id, reference, questionnaire, contact.*, replace(phone, '+', '') AS digits,
    replace(replace(replace(replace(replace(replace(replace(phone_typed, ' ', ''), '-', ''), '.', ''), '(', ''), ')', ''),
      '/', ''), '+', '') AS typed
  FROM lead LEFT JOIN contact ON contact.lead = lead.id
)
SELECT id AS lead, trim(coalesce(name, '') || ' ' || coalesce(company, '')) AS name,
  reference || ' ' || replace(reference, '-', '') || ' ' || coalesce(name || ' ' || coalesce(company, '') || ' ' || email
    || ' ' || digits || ' ' || typed || ' ' || iif(phone LIKE '+31%', '0' || substr(phone, 4), '') || ' '
    || substr(digits, -9) || ' ' || substr(digits, -8) || ' ' || substr(digits, -7) || ' ' || substr(digits, -6)
    || ' ' || substr(digits, -4), '') || ' '
  || coalesce((SELECT group_concat(text, ' ') FROM note WHERE note.lead = written.id), '') || ' '
  || coalesce((SELECT group_concat(label, ' ') FROM answer, json_each(answer.value) AS given
    JOIN _answer_label AS said ON said.version = written.questionnaire AND said.question = answer.question
      AND said.value = given.value
    WHERE answer.lead = written.id), '') AS text
FROM written;
CREATE TRIGGER _text_lead_insert AFTER INSERT ON lead
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.id; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.id; END;
CREATE TRIGGER _text_lead_sent AFTER UPDATE OF submitted_at, entered_at, questionnaire, reference ON lead
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.id; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.id; END;
CREATE TRIGGER _text_lead_delete AFTER DELETE ON lead
BEGIN DELETE FROM _lead_text WHERE rowid = OLD.id; DELETE FROM _lead_name WHERE rowid = OLD.id; END;
-- What a draft answers is searched once it is sent: its answers come one by one.
CREATE TRIGGER _text_contact_insert AFTER INSERT ON contact
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_contact_update AFTER UPDATE ON contact
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_contact_delete AFTER DELETE ON contact
BEGIN DELETE FROM _lead_text WHERE rowid = OLD.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _text_note_insert AFTER INSERT ON note
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_note_update AFTER UPDATE ON note
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_note_delete AFTER DELETE ON note
BEGIN DELETE FROM _lead_text WHERE rowid = OLD.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _text_answer_insert AFTER INSERT ON answer
WHEN EXISTS (SELECT 1 FROM lead WHERE id = NEW.lead AND (submitted_at IS NOT NULL OR entered_at IS NOT NULL))
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_answer_update AFTER UPDATE ON answer
WHEN EXISTS (SELECT 1 FROM lead WHERE id = NEW.lead AND (submitted_at IS NOT NULL OR entered_at IS NOT NULL))
BEGIN DELETE FROM _lead_text WHERE rowid = NEW.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _text_answer_delete AFTER DELETE ON answer
WHEN EXISTS (SELECT 1 FROM lead WHERE id = OLD.lead AND (submitted_at IS NOT NULL OR entered_at IS NOT NULL))
BEGIN DELETE FROM _lead_text WHERE rowid = OLD.lead; INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of WHERE lead = OLD.lead; END;
CREATE TRIGGER _name_insert AFTER INSERT ON contact
BEGIN DELETE FROM _lead_name WHERE rowid = NEW.lead; INSERT INTO _lead_name(rowid, name) SELECT lead, name FROM _lead_text_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _name_update AFTER UPDATE OF name, company ON contact
BEGIN DELETE FROM _lead_name WHERE rowid = NEW.lead; INSERT INTO _lead_name(rowid, name) SELECT lead, name FROM _lead_text_of WHERE lead = NEW.lead; END;
INSERT INTO _lead_facet SELECT * FROM _lead_facet_of;
INSERT INTO _lead_text(rowid, text) SELECT lead, text FROM _lead_text_of;
INSERT INTO _lead_name(rowid, name) SELECT lead, name FROM _lead_text_of WHERE name <> '';
