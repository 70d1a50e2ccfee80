-- The first schema. {blob} and {identity} are spelled by each database, the rest is theirs alike.
CREATE TABLE message (
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  received_at TEXT NOT NULL,
  door TEXT NOT NULL,
  sender_application TEXT NOT NULL,
  sender_facility TEXT NOT NULL,
  control_id TEXT NOT NULL,
  event TEXT NOT NULL,
  version TEXT NOT NULL,
  charset TEXT NOT NULL,
  salt {blob},
  digest {blob} NOT NULL,
  body {blob},
  hash {blob} NOT NULL,
  PRIMARY KEY (partition, sequence)
);
CREATE INDEX message_received ON message (received_at);

CREATE TABLE fact (
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  message_partition INTEGER,
  message_sequence BIGINT,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  person TEXT NOT NULL,
  at TEXT NOT NULL,
  applied_at TEXT NOT NULL,
  salt {blob},
  digest {blob} NOT NULL,
  body {blob},
  hash {blob} NOT NULL,
  PRIMARY KEY (partition, sequence)
);
CREATE INDEX fact_account ON fact (account);

CREATE TABLE journal_entry (
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  rule TEXT NOT NULL,
  clauses TEXT NOT NULL,
  message_partition INTEGER,
  message_sequence BIGINT,
  postings INTEGER NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (partition, sequence)
);
CREATE INDEX journal_entry_account ON journal_entry (account);

CREATE TABLE posting (
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  entry BIGINT NOT NULL,
  ordinal INTEGER NOT NULL,
  ledger_account TEXT NOT NULL,
  amount BIGINT NOT NULL,
  currency TEXT NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (partition, sequence)
);
CREATE INDEX posting_entry ON posting (partition, entry);

CREATE TABLE chain_head (
  chain TEXT NOT NULL,
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (chain, partition)
);

CREATE TABLE message_state (
  id {identity},
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  key TEXT NOT NULL,
  sender_key TEXT NOT NULL,
  control_id TEXT NOT NULL,
  state TEXT NOT NULL,
  ack {blob} NOT NULL,
  versions TEXT NOT NULL,
  waits_for TEXT,
  duplicate_partition INTEGER,
  duplicate_sequence BIGINT
);
CREATE INDEX message_state_key ON message_state (key);
CREATE INDEX message_state_control ON message_state (sender_key, control_id);
CREATE UNIQUE INDEX message_state_message ON message_state (partition, sequence, attempt);

CREATE TABLE finding (
  id {identity},
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  account TEXT NOT NULL,
  severity TEXT NOT NULL,
  code TEXT NOT NULL,
  place TEXT NOT NULL,
  issue TEXT NOT NULL,
  arguments TEXT NOT NULL
);
CREATE INDEX finding_message ON finding (partition, sequence);
CREATE INDEX finding_account ON finding (account);

CREATE TABLE unfinished (
  partition INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  waits_for TEXT,
  PRIMARY KEY (partition, sequence)
);
CREATE INDEX unfinished_waits_for ON unfinished (waits_for);

CREATE TABLE state (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body {blob} NOT NULL,
  PRIMARY KEY (kind, key)
);

CREATE TABLE resource (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated TEXT NOT NULL,
  body {blob} NOT NULL,
  deleted BOOLEAN NOT NULL,
  assembled_on_read BOOLEAN NOT NULL,
  event_at TEXT,
  source TEXT NOT NULL,
  message_partition INTEGER,
  message_sequence BIGINT,
  partition INTEGER NOT NULL,
  index_digest {blob} NOT NULL,
  PRIMARY KEY (type, id)
);
CREATE INDEX resource_updated ON resource (type, updated, id);

CREATE TABLE resource_history (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated TEXT NOT NULL,
  body {blob} NOT NULL,
  deleted BOOLEAN NOT NULL,
  assembled_on_read BOOLEAN NOT NULL,
  event_at TEXT,
  source TEXT NOT NULL,
  message_partition INTEGER,
  message_sequence BIGINT,
  PRIMARY KEY (type, id, version)
);

CREATE TABLE resource_index (
  entry {identity},
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  param TEXT NOT NULL,
  system TEXT,
  value TEXT,
  low TEXT,
  high TEXT,
  number DOUBLE PRECISION
);
-- An entry fills one of value, low and number, so each index carries its own kind only.
CREATE INDEX resource_index_owner ON resource_index (type, id, param);
CREATE INDEX resource_index_value ON resource_index (type, param, value, id)
  WHERE value IS NOT NULL;
CREATE INDEX resource_index_low ON resource_index (type, param, low, id) WHERE low IS NOT NULL;
CREATE INDEX resource_index_number ON resource_index (type, param, number, id)
  WHERE number IS NOT NULL;

CREATE TABLE charge (
  ordinal {identity},
  charge TEXT NOT NULL,
  account TEXT NOT NULL,
  entered TEXT NOT NULL,
  body {blob} NOT NULL,
  invoice TEXT
);
CREATE UNIQUE INDEX charge_charge ON charge (charge);
CREATE INDEX charge_account ON charge (account, invoice);

CREATE TABLE due (
  account TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  person TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (account, ordinal)
);
CREATE INDEX due_person ON due (person, at);
CREATE INDEX due_at ON due (at);
