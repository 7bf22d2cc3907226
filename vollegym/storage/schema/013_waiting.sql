-- Who waits for us: the one definition. A row is a reason to call somebody: from `since` on, until the moment
-- that answered it, 9999 while none did. A conversation answers, and so does a call: when it was booked after
-- the reason was given, or else when it begins. A call that was called off or missed answers nothing and is a
-- reason itself, until another is booked. Who is in quarantine waits for nobody, and waits from the release on.
-- A wish that stands was made after the last booking, which drops it.
CREATE INDEX lead_waiting ON lead(max(submitted_at, coalesce(released_at, ''))) WHERE outcome = 'qualified';
CREATE VIEW waiting AS
WITH reason (lead, why, at, said_at, call) AS (
  SELECT lead, 'cancelled', changed_at, changed_at, id FROM booking WHERE status = 'cancelled'
  UNION ALL SELECT lead, 'no_show', starts_at, max(starts_at, changed_at), id FROM booking WHERE status = 'no_show'
  UNION ALL SELECT lead, 'wish', at, at, NULL FROM wish
  UNION ALL SELECT lead, 'call_now', asked_at, asked_at, NULL FROM call_now
  UNION ALL SELECT lead, 'objection', at, at, NULL FROM objection
), asked (lead, why, at, since, call) AS (
  SELECT id, 'new', submitted_at, max(submitted_at, coalesce(released_at, '')), NULL FROM lead
  WHERE outcome = 'qualified' AND (quarantined_at IS NULL OR released_at IS NOT NULL)
  UNION ALL SELECT lead, why, at, max(said_at, coalesce(released_at, '')), call
  FROM reason CROSS JOIN lead ON lead.id = reason.lead
  WHERE submitted_at IS NOT NULL AND (quarantined_at IS NULL OR released_at IS NOT NULL)
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
-- The owner was warned of these before the warning was a fact of its own.
INSERT INTO event (lead, kind, at, properties)
SELECT lead, 'alarmed', created_at, json_object('minutes', sequence) FROM outbox WHERE kind = 'alarm' AND lead IS NOT NULL;
