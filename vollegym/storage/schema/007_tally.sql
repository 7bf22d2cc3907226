-- Bare counts of intakes that were thrown away when their term was over: the funnel of an old week stays true.
CREATE TABLE tally (
  week TEXT NOT NULL,
  source TEXT NOT NULL,
  landing TEXT NOT NULL,
  measure TEXT NOT NULL,
  question TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (week, source, landing, measure, question)
) STRICT, WITHOUT ROWID;
