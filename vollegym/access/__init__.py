"""Who may sit at the owner's desk."""
