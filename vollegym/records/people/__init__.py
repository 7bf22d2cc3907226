"""What is kept of one person: found, let go, told, forgotten, and thrown away when its time has come."""
