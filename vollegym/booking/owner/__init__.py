"""What the owner has beside the site: calendars that say busy, and a calendar to subscribe to."""
