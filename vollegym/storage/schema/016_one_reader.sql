-- One reader for everyone who reads a lead. What no query can use an index for is left to whoever reads the row:
-- `clock_started_at` is when the clock of who answers began; `booked_at` is the call that was not called off or
-- missed; `booking` is the call that counts, the last one that stands, else the last one cancelled.
-- For the rest, what 015 says of this view holds. The two indexes make a list of one state, and a week of the
-- funnel, cost what it shows and not what there is.
DROP VIEW waiting;
DROP VIEW lead_view;
CREATE INDEX lead_started ON lead(started_at);
CREATE INDEX lead_state ON lead(
  CASE WHEN submitted_at IS NULL THEN 'draft'
       WHEN quarantined_at IS NOT NULL AND released_at IS NULL THEN 'quarantined' ELSE 'submitted' END,
  coalesce(submitted_at, started_at));
CREATE VIEW lead_view AS
SELECT lead.id, reference, questionnaire, outcome, reasons, source, source_last,
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
   ORDER BY status = 'cancelled', booking.id DESC LIMIT 1) AS booking
FROM lead LEFT JOIN contact ON contact.lead = lead.id;
-- Who waits for us, as 013 says it.
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
  coalesce((SELECT min(CASE WHEN id > call THEN created_at
                            WHEN call IS NULL AND created_at >= asked.at AND why <> 'wish' THEN created_at
                            WHEN call IS NULL AND starts_at >= asked.at AND status IN ('booked', 'attended')
                            THEN starts_at END)
            FROM booking WHERE booking.lead = asked.lead), '9999')) AS until
FROM asked;
