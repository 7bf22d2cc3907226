-- What links to the owner's desk are made with; another salt ends them all.
CREATE TABLE desk (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  salt TEXT NOT NULL
) STRICT;
