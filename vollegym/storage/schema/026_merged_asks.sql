-- Who holds the intake that lies under another lead may still ask for something or choose a time: that is asked of the
-- one lead that there is, where one of us sees it. Deleted first, because what a trigger does on a conflict is decided
-- by the statement that fired it.
CREATE TRIGGER merged_booking AFTER INSERT ON booking WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = NEW.lead)
BEGIN UPDATE booking SET lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead) WHERE id = NEW.id; UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire WHERE id IN (SELECT NEW.lead UNION SELECT into_lead FROM merged WHERE merged.lead = NEW.lead); END;
CREATE TRIGGER merged_wish AFTER INSERT ON wish WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = NEW.lead)
BEGIN DELETE FROM wish WHERE lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead); UPDATE wish SET lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead) WHERE lead = NEW.lead; END;
CREATE TRIGGER merged_later AFTER INSERT ON later WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = NEW.lead)
BEGIN DELETE FROM later WHERE lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead); UPDATE later SET lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead) WHERE lead = NEW.lead; END;
CREATE TRIGGER merged_call_now AFTER INSERT ON call_now WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = NEW.lead)
BEGIN DELETE FROM call_now WHERE lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead); UPDATE call_now SET lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead) WHERE lead = NEW.lead; END;
CREATE TRIGGER merged_objection AFTER INSERT ON objection WHEN EXISTS (SELECT 1 FROM merged WHERE merged.lead = NEW.lead)
BEGIN DELETE FROM objection WHERE lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead); UPDATE objection SET lead = (SELECT into_lead FROM merged WHERE merged.lead = NEW.lead) WHERE lead = NEW.lead; END;
-- The lead that stays may be one that one of us put in, and that has no verdict yet: who asked by the other waits.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' submitted_at IS NOT NULL AND',
  ' (submitted_at IS NOT NULL OR lead.id IN (SELECT into_lead FROM merged)) AND') WHERE name = 'waiting';
PRAGMA writable_schema = RESET;
