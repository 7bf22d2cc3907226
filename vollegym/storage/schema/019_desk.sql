-- The desk, from enquiry to client: what somebody of us did with a lead. Each is a fact; the stage follows from
-- them. `person` says who of us it was, null for a command and for whoever is not one of us.
ALTER TABLE event ADD COLUMN person INTEGER REFERENCES person(id);
CREATE INDEX event_person ON event(lead, at) WHERE person IS NOT NULL;
ALTER TABLE contacted ADD COLUMN person INTEGER REFERENCES person(id);
ALTER TABLE contacted ADD COLUMN line TEXT;
-- Whose lead it is. `stage` is what the view lead_stage says, kept by the triggers below so that it has an index;
-- `stage_told` is the stage that the webhook heard of last.
ALTER TABLE lead ADD COLUMN colleague INTEGER REFERENCES person(id);
ALTER TABLE lead ADD COLUMN stage TEXT;
ALTER TABLE lead ADD COLUMN stage_told TEXT;
CREATE INDEX lead_by_stage ON lead(stage, coalesce(submitted_at, started_at));
CREATE INDEX lead_colleague ON lead(colleague) WHERE colleague IS NOT NULL;
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  -- Who wrote an imported one, by name; null for ours.
  author TEXT,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX note_lead ON note(lead, at);
-- One is open at a time: closed_at is when it was done, replaced by another, or dropped.
CREATE TABLE next_step (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  what TEXT NOT NULL,
  on_day TEXT NOT NULL,
  made_at TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  closed_at TEXT,
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX next_step_open ON next_step(lead) WHERE closed_at IS NULL;
CREATE INDEX next_step_day ON next_step(on_day) WHERE closed_at IS NULL;
CREATE INDEX next_step_lead ON next_step(lead);
CREATE TABLE proposal (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id)
) STRICT;
-- Days in Amsterdam, both included; `until` null while no end was agreed.
CREATE TABLE client (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  since TEXT NOT NULL,
  monthly_eur INTEGER NOT NULL,
  until TEXT,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id)
) STRICT;
CREATE TABLE lost (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  words TEXT,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id)
) STRICT;
-- "Toch wel": somebody of us opened the calendar to who did not qualify. The outcome stays what it was.
CREATE TABLE overruled (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id)
) STRICT;
-- The contact details as they stood before somebody of us changed them at that event.
CREATE TABLE contact_before (
  event INTEGER PRIMARY KEY REFERENCES event(id) ON DELETE CASCADE,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  company TEXT,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  phone_typed TEXT NOT NULL
) STRICT;
CREATE INDEX contact_before_lead ON contact_before(lead);
-- A mail that somebody of us wrote to a lead, as it was shown before it was sent.
CREATE TABLE letter (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  template TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  -- When it was stopped before it went.
  stopped_at TEXT
) STRICT;
CREATE INDEX letter_lead ON letter(lead);
-- Two leads of one person: `lead` lies under `into`, which everyone looks at.
CREATE TABLE merged (
  lead INTEGER PRIMARY KEY REFERENCES lead(id) ON DELETE CASCADE,
  into_lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id)
) STRICT;
CREATE INDEX merged_into ON merged(into_lead);
-- What an act at the desk changed, so that it can be undone for ten minutes: `changes` holds each row as it was and
-- as it became, `first_event` to `last_event` are what it recorded.
CREATE TABLE act (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  kind TEXT NOT NULL,
  first_event INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  first_message INTEGER NOT NULL,
  last_message INTEGER NOT NULL,
  changes TEXT NOT NULL,
  undone_at TEXT
) STRICT;
CREATE INDEX act_lead ON act(lead);
CREATE INDEX act_at ON act(at);
-- How far a lead is, from the facts alone; null for who sent nothing and was never called, and in quarantine.
CREATE VIEW lead_stage AS
SELECT id AS lead, CASE
  WHEN quarantined_at IS NOT NULL AND released_at IS NULL THEN NULL
  WHEN EXISTS (SELECT 1 FROM lost WHERE lost.lead = lead.id) THEN 'lost'
  WHEN EXISTS (SELECT 1 FROM client WHERE client.lead = lead.id) THEN 'client'
  WHEN EXISTS (SELECT 1 FROM proposal WHERE proposal.lead = lead.id) THEN 'proposal'
  WHEN EXISTS (SELECT 1 FROM booking WHERE booking.lead = lead.id AND status = 'attended') THEN 'call_held'
  WHEN EXISTS (SELECT 1 FROM booking WHERE booking.lead = lead.id AND status = 'booked') THEN 'call_booked'
  WHEN EXISTS (SELECT 1 FROM contacted WHERE contacted.lead = lead.id AND tried = 0) THEN 'spoken'
  WHEN EXISTS (SELECT 1 FROM contacted WHERE contacted.lead = lead.id) THEN 'tried'
  WHEN submitted_at IS NOT NULL THEN 'new' END AS stage
FROM lead;
CREATE TRIGGER stage_new_lead AFTER INSERT ON lead WHEN NEW.submitted_at IS NOT NULL
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.id) WHERE id = NEW.id; END;
CREATE TRIGGER stage_lead AFTER UPDATE OF submitted_at, quarantined_at, released_at ON lead
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.id) WHERE id = NEW.id; END;
CREATE TRIGGER stage_contacted_insert AFTER INSERT ON contacted
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_contacted_update AFTER UPDATE OF lead, tried ON contacted
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_contacted_delete AFTER DELETE ON contacted
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = OLD.lead) WHERE id = OLD.lead; END;
CREATE TRIGGER stage_booking_insert AFTER INSERT ON booking
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_booking_update AFTER UPDATE OF lead, status ON booking
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_booking_delete AFTER DELETE ON booking
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = OLD.lead) WHERE id = OLD.lead; END;
CREATE TRIGGER stage_proposal_insert AFTER INSERT ON proposal
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_proposal_delete AFTER DELETE ON proposal
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = OLD.lead) WHERE id = OLD.lead; END;
CREATE TRIGGER stage_client_insert AFTER INSERT ON client
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_client_delete AFTER DELETE ON client
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = OLD.lead) WHERE id = OLD.lead; END;
CREATE TRIGGER stage_lost_insert AFTER INSERT ON lost
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = NEW.lead) WHERE id = NEW.lead; END;
CREATE TRIGGER stage_lost_delete AFTER DELETE ON lost
BEGIN UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead = OLD.lead) WHERE id = OLD.lead; END;
UPDATE lead SET stage = (SELECT stage FROM lead_stage WHERE lead_stage.lead = lead.id);
UPDATE lead SET stage_told = stage;
-- What somebody of us is called.
CREATE VIEW person_called AS
SELECT id, coalesce(nullif(name, ''), nullif(email, ''), 'eigenaar') AS called FROM person;
-- The reader of 016 with what the desk adds. `touched_at` is when somebody of us last did anything with a lead.
DROP VIEW waiting;
DROP VIEW lead_view;
CREATE VIEW lead_view AS
SELECT lead.id, reference, questionnaire, outcome, reasons, source, source_last, stage,
  started_at, submitted_at, quarantined_at, released_at,
  CASE WHEN submitted_at IS NULL THEN 'draft'
       WHEN quarantined_at IS NOT NULL AND released_at IS NULL THEN 'quarantined' ELSE 'submitted' END AS state,
  quarantined_at IS NOT NULL AND released_at IS NULL AS held,
  coalesce(submitted_at, started_at) AS at,
  max(submitted_at, coalesce(released_at, '')) AS clock_started_at,
  nullif(max(coalesce(contact.answered_at, ''),
    coalesce((SELECT max(answered_at) FROM answer WHERE answer.lead = lead.id), '')), '') AS answered_at,
  (SELECT json_group_object(question, json(value)) FROM answer WHERE answer.lead = lead.id) AS answers,
  contact.name, contact.company, contact.email, contact.phone, contact.phone_typed,
  (SELECT min(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 0) AS contacted_at,
  (SELECT json_group_array(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 1) AS no_answer_at,
  (SELECT part FROM wish WHERE wish.lead = lead.id) AS call_wish,
  (SELECT at FROM wish WHERE wish.lead = lead.id) AS call_wish_at,
  (SELECT asked_at FROM call_now WHERE call_now.lead = lead.id) AS call_now_at,
  (SELECT day FROM later WHERE later.lead = lead.id) AS later,
  (SELECT asked_at FROM later WHERE later.lead = lead.id) AS later_at,
  (SELECT said FROM objection WHERE objection.lead = lead.id) AS objection,
  (SELECT at FROM objection WHERE objection.lead = lead.id) AS objection_at,
  (SELECT max(starts_at) FROM booking
   WHERE booking.lead = lead.id AND status IN ('booked', 'attended')) AS booked_at,
  (SELECT json_array(starts_at, ends_at, status, reason) FROM booking WHERE booking.lead = lead.id
   ORDER BY status = 'cancelled', booking.id DESC LIMIT 1) AS booking,
  colleague AS colleague_id,
  (SELECT called FROM person_called WHERE person_called.id = lead.colleague) AS colleague,
  (SELECT at FROM proposal WHERE proposal.lead = lead.id) AS proposal_at,
  (SELECT json_array(since, monthly_eur, until) FROM client WHERE client.lead = lead.id) AS client,
  (SELECT json_array(reason, words, at) FROM lost WHERE lost.lead = lead.id) AS lost,
  (SELECT json_array(what, on_day) FROM next_step
   WHERE next_step.lead = lead.id AND closed_at IS NULL) AS next_step,
  (SELECT json_group_array(json_array(note.id, at, coalesce(called, author), text)) FROM note
   LEFT JOIN person_called ON person_called.id = note.person WHERE note.lead = lead.id) AS notes,
  (SELECT json_array(at, called, reason) FROM overruled
   LEFT JOIN person_called ON person_called.id = overruled.person WHERE overruled.lead = lead.id) AS overruled,
  nullif(max(
    coalesce((SELECT max(at) FROM contacted WHERE contacted.lead = lead.id), ''),
    coalesce((SELECT max(ends_at) FROM booking WHERE booking.lead = lead.id AND status = 'attended'), ''),
    coalesce((SELECT max(at) FROM event WHERE event.lead = lead.id AND person IS NOT NULL), '')), '') AS touched_at
FROM lead LEFT JOIN contact ON contact.lead = lead.id;
-- Who waits for us, as 013 says it; who was lost, or is a client, waits only for what was asked since.
CREATE VIEW waiting AS
WITH reason (lead, why, at, said_at, call) AS (
  SELECT lead, 'cancelled', changed_at, changed_at, id FROM booking WHERE status = 'cancelled'
  UNION ALL SELECT lead, 'no_show', starts_at, max(starts_at, changed_at), id FROM booking WHERE status = 'no_show'
  UNION ALL SELECT lead, 'wish', at, at, NULL FROM wish
  UNION ALL SELECT lead, 'call_now', asked_at, asked_at, NULL FROM call_now
  UNION ALL SELECT lead, 'objection', at, at, NULL FROM objection
), asked (lead, why, at, since, call) AS (
  SELECT id, 'new', submitted_at, clock_started_at, NULL FROM lead_view WHERE outcome = 'qualified' AND NOT held
  UNION ALL SELECT lead, why, reason.at, max(said_at, coalesce(released_at, '')), call
  FROM reason CROSS JOIN lead_view ON lead_view.id = reason.lead WHERE submitted_at IS NOT NULL AND NOT held
)
SELECT lead, why, since, min(
  coalesce((SELECT min(at) FROM contacted
            WHERE contacted.lead = asked.lead AND tried = 0 AND at >= asked.at), '9999'),
  coalesce((SELECT at FROM lost WHERE lost.lead = asked.lead AND at >= asked.at), '9999'),
  coalesce((SELECT at FROM client WHERE client.lead = asked.lead AND at >= asked.at), '9999'),
  coalesce((SELECT at FROM overruled WHERE overruled.lead = asked.lead AND at >= asked.at AND why = 'objection'), '9999'),
  coalesce((SELECT min(CASE WHEN id > call THEN created_at
                            WHEN call IS NULL AND created_at >= asked.at AND why <> 'wish' THEN created_at
                            WHEN call IS NULL AND starts_at >= asked.at AND status IN ('booked', 'attended')
                            THEN starts_at END)
            FROM booking WHERE booking.lead = asked.lead), '9999')) AS until
FROM asked;
-- What there is to do, the one definition: a row stands from `since` until `until`, for a promise from its day on.
-- `rank` is the order: call now, promised, call, what became of a call, disagrees, left lying, robot. `number` is
-- the call or the step. A lead is left lying that is open, has no step and no call to come; who waits as well is
-- not, which whoever reads this leaves out.
CREATE VIEW todo (lead, rank, what, since, until, day, number) AS
SELECT lead, iif(why = 'objection', 5, 1), iif(why = 'objection', 'objection', 'wait'), since, until, NULL, NULL
FROM waiting
UNION ALL SELECT lead, 2, 'step', '', '9999', on_day, id FROM next_step WHERE closed_at IS NULL
UNION ALL SELECT lead, 3, 'call', starts_at, ends_at, NULL, id FROM booking WHERE status = 'booked' AND lead IS NOT NULL
UNION ALL SELECT lead, 4, 'result', ends_at, strftime('%Y-%m-%dT%H:%M:%S.000000Z', ends_at, '+14 days'), NULL, id
FROM booking WHERE status = 'booked' AND lead IS NOT NULL
UNION ALL SELECT id, 6, 'idle', coalesce((SELECT max(strftime('%Y-%m-%dT%H:%M:%S.000000Z', ends_at, '+14 days'))
  FROM booking WHERE booking.lead = lead.id AND status = 'booked'), ''), '9999', NULL, NULL
FROM lead WHERE (stage IN ('tried', 'spoken', 'call_booked', 'call_held', 'proposal')
    OR stage = 'new' AND (outcome = 'qualified' OR id IN (SELECT lead FROM overruled)))
  AND NOT EXISTS (SELECT 1 FROM next_step WHERE next_step.lead = lead.id AND closed_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.lead = lead.id)
UNION ALL SELECT id, 7, 'robot', quarantined_at, '9999', NULL, NULL FROM lead
WHERE quarantined_at IS NOT NULL AND released_at IS NULL AND submitted_at IS NOT NULL;
CREATE INDEX lead_held ON lead(quarantined_at) WHERE quarantined_at IS NOT NULL AND released_at IS NULL;
