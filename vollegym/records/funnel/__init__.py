"""How people go through the intake: counted by the server, from what was answered, with no identifier."""
