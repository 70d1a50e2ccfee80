-- An act may be told after it was done; told anew, it must be as late as it was.
ALTER TABLE message ADD COLUMN stated_at TEXT;
