"""What is kept of one person: told, forgotten, and thrown away when its time has come."""
