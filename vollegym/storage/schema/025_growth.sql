-- Growth: what costs more with every lead gets an index, or a count that is kept. A name that begins with _ is made
-- anew from the others (021).
-- Who waits, as 013, 019 and 024 say it. Each reason stands by itself, once as it was given and once for who was let out of
-- quarantine after it, so that the last four weeks are found in an index, however many years lie before them.
DROP VIEW waiting;
CREATE VIEW waiting AS
WITH asked (lead, why, at, since, call) AS (
  SELECT id, 'new', submitted_at, clock_started_at, NULL FROM lead_view
  WHERE outcome = 'qualified' AND NOT held AND entered_at IS NULL AND imported_at IS NULL AND merged_into IS NULL
  UNION ALL SELECT booking.lead, 'cancelled', changed_at, changed_at, booking.id FROM booking CROSS JOIN lead ON lead.id = booking.lead
  WHERE status = 'cancelled' AND submitted_at IS NOT NULL AND changed_at > coalesce(imported_at, '')
    AND (quarantined_at IS NULL OR released_at <= changed_at)
  UNION ALL SELECT booking.lead, 'no_show', starts_at, max(starts_at, changed_at), booking.id FROM booking CROSS JOIN lead ON lead.id = booking.lead
  WHERE status = 'no_show' AND submitted_at IS NOT NULL AND max(starts_at, changed_at) > coalesce(imported_at, '')
    AND (quarantined_at IS NULL OR released_at <= max(starts_at, changed_at))
  UNION ALL SELECT wish.lead, 'wish', wish.at, wish.at, NULL FROM wish CROSS JOIN lead ON lead.id = wish.lead
  WHERE submitted_at IS NOT NULL AND wish.at > coalesce(imported_at, '')
    AND (quarantined_at IS NULL OR released_at <= wish.at)
  UNION ALL SELECT call_now.lead, 'call_now', asked_at, asked_at, NULL FROM call_now CROSS JOIN lead ON lead.id = call_now.lead
  WHERE submitted_at IS NOT NULL AND asked_at > coalesce(imported_at, '')
    AND (quarantined_at IS NULL OR released_at <= asked_at)
  UNION ALL SELECT objection.lead, 'objection', objection.at, objection.at, NULL FROM objection CROSS JOIN lead ON lead.id = objection.lead
  WHERE submitted_at IS NOT NULL AND objection.at > coalesce(imported_at, '')
    AND (quarantined_at IS NULL OR released_at <= objection.at)
  UNION ALL SELECT booking.lead, 'cancelled', changed_at, released_at, booking.id FROM lead CROSS JOIN booking ON booking.lead = lead.id
  WHERE status = 'cancelled' AND submitted_at IS NOT NULL AND changed_at > coalesce(imported_at, '') AND released_at > changed_at
  UNION ALL SELECT booking.lead, 'no_show', starts_at, released_at, booking.id FROM lead CROSS JOIN booking ON booking.lead = lead.id
  WHERE status = 'no_show' AND submitted_at IS NOT NULL AND max(starts_at, changed_at) > coalesce(imported_at, '') AND released_at > max(starts_at, changed_at)
  UNION ALL SELECT wish.lead, 'wish', wish.at, released_at, NULL FROM lead CROSS JOIN wish ON wish.lead = lead.id
  WHERE submitted_at IS NOT NULL AND wish.at > coalesce(imported_at, '') AND released_at > wish.at
  UNION ALL SELECT call_now.lead, 'call_now', asked_at, released_at, NULL FROM lead CROSS JOIN call_now ON call_now.lead = lead.id
  WHERE submitted_at IS NOT NULL AND asked_at > coalesce(imported_at, '') AND released_at > asked_at
  UNION ALL SELECT objection.lead, 'objection', objection.at, released_at, NULL FROM lead CROSS JOIN objection ON objection.lead = lead.id
  WHERE submitted_at IS NOT NULL AND objection.at > coalesce(imported_at, '') AND released_at > objection.at
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
CREATE INDEX booking_cancelled ON booking(changed_at) WHERE status = 'cancelled';
CREATE INDEX booking_missed ON booking(max(starts_at, changed_at)) WHERE status = 'no_show';
CREATE INDEX lead_released ON lead(released_at) WHERE released_at IS NOT NULL;
CREATE INDEX wish_at ON wish(at);
CREATE INDEX call_now_at ON call_now(asked_at);
CREATE INDEX objection_at ON objection(at);
-- What was done today, and week by week.
CREATE INDEX event_at ON event(at);
CREATE INDEX contacted_at ON contacted(at, tried);
CREATE INDEX proposal_at ON proposal(at);
CREATE INDEX client_at ON client(at);
-- What lies idle: open, no next step, not laid under another. `idle` is when one of us last did anything with it, an
-- empty text for never, null for what does not lie idle.
ALTER TABLE _lead_facet ADD COLUMN idle TEXT;
DROP VIEW _lead_facet_of;
CREATE VIEW _lead_facet_of AS
WITH touched AS (
  SELECT lead.*, max(
    coalesce((SELECT max(at) FROM contacted WHERE contacted.lead = lead.id), ''),
    coalesce((SELECT max(at) FROM event WHERE event.lead = lead.id AND person IS NOT NULL), ''),
    coalesce((SELECT max(ends_at) FROM booking WHERE booking.lead = lead.id AND status = 'attended'), '')) AS touched
  FROM lead
)
SELECT id AS lead, coalesce(submitted_at, started_at) AS at,
  CASE WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = touched.id) THEN 'merged'
       WHEN quarantined_at IS NOT NULL AND released_at IS NULL AND submitted_at IS NOT NULL THEN 'quarantined'
       WHEN submitted_at IS NOT NULL OR entered_at IS NOT NULL THEN 'submitted' ELSE 'draft' END AS state,
  outcome, stage,
  json_array(source ->> 'utm_source', source ->> 'click', source ->> 'referrer') AS source,
  coalesce(source ->> 'landing', '') AS landing, colleague,
  coalesce((SELECT monthly_eur FROM client WHERE client.lead = touched.id), 0) AS value,
  CASE WHEN stage IS NULL OR stage IN ('client', 'lost') THEN '~' ELSE
    coalesce((SELECT on_day FROM next_step WHERE next_step.lead = touched.id AND closed_at IS NULL),
      max(coalesce(submitted_at, started_at), touched))
  END AS waits,
  CASE WHEN (stage IN ('tried', 'spoken', 'call_booked', 'call_held', 'proposal') OR stage = 'new'
      AND (coalesce(outcome, iif(entered_at IS NULL, '', 'qualified')) = 'qualified'
        OR id IN (SELECT lead FROM overruled)))
    AND NOT EXISTS (SELECT 1 FROM next_step WHERE next_step.lead = touched.id AND closed_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.lead = touched.id)
  THEN touched END AS idle
FROM touched;
CREATE TRIGGER _facet_overruled_insert AFTER INSERT ON overruled
BEGIN DELETE FROM _lead_facet WHERE lead = NEW.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = NEW.lead; END;
CREATE TRIGGER _facet_overruled_delete AFTER DELETE ON overruled
BEGIN DELETE FROM _lead_facet WHERE lead = OLD.lead; INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead = OLD.lead; END;
DROP INDEX _lead_counted;
DELETE FROM _lead_facet;
INSERT INTO _lead_facet SELECT * FROM _lead_facet_of ORDER BY lead;
CREATE INDEX _lead_idle ON _lead_facet(idle DESC, lead) WHERE idle IS NOT NULL;
-- One group of _lead_count in the order of time.
CREATE INDEX _lead_grouped ON _lead_facet(state, stage, outcome, source, landing, colleague, at);
-- How many leads have everything in common that a list is chosen by; null is an empty text or 0.
CREATE TABLE _lead_count (
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  source TEXT NOT NULL,
  landing TEXT NOT NULL,
  colleague INTEGER NOT NULL,
  idle INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (state, stage, outcome, source, landing, colleague, idle)
) STRICT, WITHOUT ROWID;
INSERT INTO _lead_count
SELECT state, coalesce(stage, ''), coalesce(outcome, ''), source, landing, coalesce(colleague, 0), idle IS NOT NULL, count(*)
FROM _lead_facet GROUP BY 1, 2, 3, 4, 5, 6, 7;
CREATE TRIGGER _count_insert AFTER INSERT ON _lead_facet BEGIN
  INSERT INTO _lead_count SELECT NEW.state, coalesce(NEW.stage, ''), coalesce(NEW.outcome, ''), NEW.source, NEW.landing,
    coalesce(NEW.colleague, 0), NEW.idle IS NOT NULL, 0
  WHERE NOT EXISTS (SELECT 1 FROM _lead_count WHERE state = NEW.state AND stage = coalesce(NEW.stage, '') AND outcome = coalesce(NEW.outcome, '')
    AND source = NEW.source AND landing = NEW.landing AND colleague = coalesce(NEW.colleague, 0) AND idle = (NEW.idle IS NOT NULL))
  ; UPDATE _lead_count SET n = n + 1 WHERE state = NEW.state AND stage = coalesce(NEW.stage, '') AND outcome = coalesce(NEW.outcome, '')
    AND source = NEW.source AND landing = NEW.landing AND colleague = coalesce(NEW.colleague, 0) AND idle = (NEW.idle IS NOT NULL)
  ; END;
CREATE TRIGGER _count_delete AFTER DELETE ON _lead_facet BEGIN
  UPDATE _lead_count SET n = n - 1 WHERE state = OLD.state AND stage = coalesce(OLD.stage, '') AND outcome = coalesce(OLD.outcome, '')
    AND source = OLD.source AND landing = OLD.landing AND colleague = coalesce(OLD.colleague, 0) AND idle = (OLD.idle IS NOT NULL)
  ; DELETE FROM _lead_count WHERE n = 0 AND state = OLD.state AND stage = coalesce(OLD.stage, '') AND outcome = coalesce(OLD.outcome, '')
    AND source = OLD.source AND landing = OLD.landing AND colleague = coalesce(OLD.colleague, 0) AND idle = (OLD.idle IS NOT NULL)
  ; END;
-- What there is to do is asked kind by kind (vollegym/leads/store.py).
DROP VIEW todo;
CREATE INDEX booking_at ON booking(starts_at);
CREATE INDEX booking_changed ON booking(max(ends_at, changed_at));
CREATE INDEX booking_ends ON booking(ends_at) WHERE status = 'booked';
CREATE INDEX booking_stands ON booking(ends_at) WHERE status <> 'cancelled';
-- The last word on double bookings, as 004 has it, over what ends later: what is over is most of what there is.
DROP TRIGGER booking_overlap_new;
DROP TRIGGER booking_overlap_moved;
CREATE TRIGGER booking_overlap_new BEFORE INSERT ON booking
WHEN NEW.status = 'booked' AND EXISTS (
  SELECT 1 FROM booking WHERE status = 'booked' AND +starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(ABORT, 'this call overlaps another one'); END;
CREATE TRIGGER booking_overlap_moved BEFORE UPDATE OF starts_at, ends_at, status ON booking
WHEN NEW.status = 'booked' AND EXISTS (
  SELECT 1 FROM booking WHERE status = 'booked' AND id <> NEW.id
  AND +starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(ABORT, 'this call overlaps another one'); END;
-- Messages that did not go, and the mails of a day: of those that went there are ever more.
CREATE INDEX outbox_kept ON outbox(note) WHERE result = 'kept';
CREATE INDEX outbox_failed ON outbox(note) WHERE result = 'failed';
CREATE INDEX outbox_sent ON outbox(closed_at) WHERE recipient IS NOT NULL AND result = 'sent';
-- One person among a million: by number without the signs in it, and who typed more than digits by itself.
CREATE INDEX contact_typed ON contact(replace(replace(replace(replace(replace(replace(replace(phone_typed, ' ', ''), '-', ''), '.', ''), '(', ''), ')', ''), '/', ''), '+', ''));
CREATE INDEX contact_odd ON contact(lead) WHERE replace(replace(replace(replace(replace(replace(replace(phone_typed, ' ', ''), '-', ''), '.', ''), '(', ''), ')', ''), '/', ''), '+', '') GLOB '*[^0-9]*';
