-- A lead as every list, export and count reads it: the one definition of its state, its moments and what hangs
-- from it. A column that nobody asks for costs nothing: SQLite leaves it out.
-- A draft is dated by its start, as it was never sent; `held` is in quarantine, which counts for nothing until
-- the release; `began` is when the clock of who answers began; `answered_at` is when something was last filled
-- in; `booking` is the call that counts, the last one that stands, else the last one cancelled.
CREATE INDEX lead_at ON lead(coalesce(submitted_at, started_at));
CREATE VIEW lead_view AS
SELECT lead.id, reference, questionnaire, outcome, reasons, source, source_last,
  started_at, submitted_at, quarantined_at, released_at,
  CASE WHEN submitted_at IS NULL THEN 'draft'
       WHEN quarantined_at IS NOT NULL AND released_at IS NULL THEN 'quarantined' ELSE 'submitted' END AS state,
  quarantined_at IS NOT NULL AND released_at IS NULL AS held,
  coalesce(submitted_at, started_at) AS at,
  max(submitted_at, coalesce(released_at, '')) AS began,
  nullif(max(coalesce(contact.answered_at, ''),
    coalesce((SELECT max(answered_at) FROM answer WHERE answer.lead = lead.id), '')), '') AS answered_at,
  (SELECT json_group_object(question, json(value)) FROM answer WHERE answer.lead = lead.id) AS answers,
  contact.name, contact.company, contact.email, contact.phone, contact.phone_typed,
  (SELECT min(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 0) AS spoken_at,
  (SELECT max(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 1) AS tried_at,
  (SELECT json_group_array(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 1) AS no_answer_at,
  (SELECT part FROM wish WHERE wish.lead = lead.id) AS call_wish,
  (SELECT at FROM wish WHERE wish.lead = lead.id) AS call_wish_at,
  (SELECT asked_at FROM call_now WHERE call_now.lead = lead.id) AS call_now_at,
  (SELECT day FROM later WHERE later.lead = lead.id) AS later,
  (SELECT asked_at FROM later WHERE later.lead = lead.id) AS later_at,
  (SELECT said FROM objection WHERE objection.lead = lead.id) AS objection,
  (SELECT at FROM objection WHERE objection.lead = lead.id) AS objection_at,
  (SELECT max(starts_at) FROM booking WHERE booking.lead = lead.id AND status = 'booked') AS call_at,
  (SELECT json_array(starts_at, ends_at, status, reason) FROM booking WHERE booking.lead = lead.id
   ORDER BY status = 'cancelled', booking.id DESC LIMIT 1) AS booking
FROM lead LEFT JOIN contact ON contact.lead = lead.id;
