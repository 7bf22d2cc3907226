"""A server of one's own: the files it needs, in which order, and whether they are in force."""
