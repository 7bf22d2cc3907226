-- Forgetting a lead takes its messages along: without an index that looks at every message there ever was.
CREATE INDEX outbox_lead ON outbox(lead, kind);
