"""The call: choosing a time, moving it, and the calendars that follow it."""
