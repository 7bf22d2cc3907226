-- Which visitor a mail was for, by address; null for the owner, the webhook and what was never tried. That limits
-- how many mails a day one address gets. Before, the note said it, in words.
ALTER TABLE outbox ADD COLUMN recipient TEXT COLLATE NOCASE;
UPDATE outbox SET recipient = (SELECT email FROM contact WHERE contact.lead = outbox.lead) WHERE note = 'aan de aanvrager';
CREATE INDEX outbox_recipient ON outbox(recipient, closed_at) WHERE recipient IS NOT NULL;
