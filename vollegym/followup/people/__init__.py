"""What the follow-up reads of leads, and the contacts it logs."""
