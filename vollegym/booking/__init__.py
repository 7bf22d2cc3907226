"""The call: which times are free, one booking per lead, and the calendars that follow it."""
