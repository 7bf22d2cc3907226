-- Two leads of one person are one: what hangs from the lead that lies under goes to the one that stays. `changes` says
-- what that changed, row by row as in `act`, so that they can be taken apart again; null is from before: nothing went.
-- The one below keeps its contact details, answers and verdict. It stands in no list, count or alarm; whatever it is
-- known by finds the one that stays.
ALTER TABLE merged ADD COLUMN changes TEXT;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'questionnaire_told, entered_at, imported_at,',
  'questionnaire_told, entered_at, imported_at,
  (SELECT main.reference FROM merged JOIN lead AS main ON main.id = into_lead WHERE merged.lead = lead.id) AS merged_into,')
WHERE name = 'lead_view';
UPDATE sqlite_schema SET sql = replace(sql, 'AND entered_at IS NULL AND imported_at IS NULL',
  'AND entered_at IS NULL AND imported_at IS NULL AND merged_into IS NULL') WHERE name = 'waiting';
UPDATE sqlite_schema SET sql = replace(sql, 'CASE WHEN quarantined_at IS NOT NULL AND',
  'CASE WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = lead.id) THEN ''merged''
       WHEN quarantined_at IS NOT NULL AND') WHERE name = '_lead_facet_of';
UPDATE sqlite_schema SET name = '_lead_text_one', tbl_name = '_lead_text_one',
  sql = replace(sql, '_lead_text_of', '_lead_text_one') WHERE name = '_lead_text_of';
PRAGMA writable_schema = RESET;
CREATE VIEW _lead_text_of AS
SELECT one.lead, one.name, one.text || coalesce((SELECT group_concat(' ' || below.text, '') FROM merged
  JOIN _lead_text_one AS below ON below.lead = merged.lead WHERE into_lead = one.lead), '') AS text
FROM _lead_text_one AS one;
-- Naming these columns makes the other triggers say anew what follows from the facts of both.
CREATE TRIGGER merged_insert AFTER INSERT ON merged
BEGIN UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire
  WHERE id IN (NEW.lead, NEW.into_lead); END;
CREATE TRIGGER merged_update AFTER UPDATE ON merged
BEGIN UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire
  WHERE id IN (NEW.lead, NEW.into_lead, OLD.into_lead); END;
CREATE TRIGGER merged_delete AFTER DELETE ON merged
BEGIN UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire
  WHERE id IN (OLD.lead, OLD.into_lead); END;
UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire
WHERE id IN (SELECT lead FROM merged UNION SELECT into_lead FROM merged);
