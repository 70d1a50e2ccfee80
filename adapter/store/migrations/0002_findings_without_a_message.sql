-- What the calendar finds comes with no message; a finding says on which rule it rests. SQLite
-- cannot let a column be empty that could not be, so the table is made anew.
CREATE TABLE finding_anew (
  id {identity},
  partition INTEGER,
  sequence BIGINT,
  attempt INTEGER NOT NULL,
  about TEXT NOT NULL,
  at TEXT NOT NULL,
  severity TEXT NOT NULL,
  code TEXT NOT NULL,
  place TEXT NOT NULL,
  issue TEXT NOT NULL,
  arguments TEXT NOT NULL,
  rule TEXT NOT NULL,
  clauses TEXT NOT NULL,
  origin TEXT NOT NULL
);
INSERT INTO finding_anew (
  partition, sequence, attempt, about, at, severity, code, place, issue, arguments, rule, clauses,
  origin
)
SELECT
  partition, sequence, attempt, account, '', severity, code, place, issue, arguments, '', '', ''
FROM finding ORDER BY id;
DROP TABLE finding;
ALTER TABLE finding_anew RENAME TO finding;
CREATE INDEX finding_message ON finding (partition, sequence);
CREATE INDEX finding_about ON finding (about);
