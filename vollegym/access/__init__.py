"""Who may sit at the desk: people, the links that let them in, their browsers and their passkeys."""
