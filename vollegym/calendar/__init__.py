"""Opening hours, free times and calendar files: pure rules."""
