-- Who sent the intake and does not fit stands in the lists with what is over, as long as nobody said that it fits after
-- all or did anything: nobody waits for a call. The stage of the lead itself (019) is told to others and stays.
DROP VIEW _lead_facet_of;
CREATE VIEW _lead_facet_of AS
WITH touched AS (
  SELECT lead.*, max(
    coalesce((SELECT max(at) FROM contacted WHERE contacted.lead = lead.id), ''),
    coalesce((SELECT max(at) FROM event WHERE event.lead = lead.id AND person IS NOT NULL), ''),
    coalesce((SELECT max(ends_at) FROM booking WHERE booking.lead = lead.id AND status = 'attended'), '')) AS touched,
    CASE WHEN stage = 'new' AND outcome <> 'qualified' AND id NOT IN (SELECT lead FROM overruled)
    THEN 'lost' ELSE stage END AS shown
  FROM lead
)
SELECT id AS lead, coalesce(submitted_at, started_at) AS at,
  CASE WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = touched.id) THEN 'merged'
       WHEN quarantined_at IS NOT NULL AND released_at IS NULL AND submitted_at IS NOT NULL THEN 'quarantined'
       WHEN submitted_at IS NOT NULL OR entered_at IS NOT NULL THEN 'submitted' ELSE 'draft' END AS state,
  outcome, shown AS stage,
  json_array(source ->> 'utm_source', source ->> 'click', source ->> 'referrer') AS source,
  coalesce(source ->> 'landing', '') AS landing, colleague,
  coalesce((SELECT monthly_eur FROM client WHERE client.lead = touched.id), 0) AS value,
  CASE WHEN stage IS NULL OR stage IN ('client', 'lost') THEN '~' ELSE
    coalesce((SELECT on_day FROM next_step WHERE next_step.lead = touched.id AND closed_at IS NULL),
      iif(shown = 'lost', '~', max(coalesce(submitted_at, started_at), touched)))
  END AS waits,
  CASE WHEN shown IN ('new', 'tried', 'spoken', 'call_booked', 'call_held', 'proposal')
    AND NOT EXISTS (SELECT 1 FROM next_step WHERE next_step.lead = touched.id AND closed_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.lead = touched.id)
  THEN touched END AS idle
FROM touched;
DELETE FROM _lead_facet WHERE stage = 'new' AND outcome <> 'qualified';
INSERT INTO _lead_facet SELECT * FROM _lead_facet_of WHERE lead NOT IN (SELECT lead FROM _lead_facet);
