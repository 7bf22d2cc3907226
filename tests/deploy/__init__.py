"""The site on a server of one's own."""
