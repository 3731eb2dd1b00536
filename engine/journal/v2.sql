-- SPDX-License-Identifier: Apache-2.0
-- What version 2 adds to schema.sql. SCHEMA.md explains it.

-- The run whose dead letters this one replays.
ALTER TABLE runs ADD COLUMN origin INTEGER;

-- What an item that replays another has from there, beyond a copy of its value and of its outputs.
CREATE TABLE replays (
  id     INTEGER PRIMARY KEY,
  run    INTEGER AS (id >> 32) VIRTUAL,
  item   INTEGER AS (id & 0xffffffff) VIRTUAL,
  origin INTEGER NOT NULL,
  token  INTEGER,
  born   INTEGER NOT NULL,
  above  TEXT,
  report TEXT
) STRICT;

CREATE TABLE replayed (
  origin INTEGER NOT NULL,
  place  TEXT NOT NULL,
  id     INTEGER NOT NULL,
  PRIMARY KEY (origin, place, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE discarded (
  id    INTEGER NOT NULL,
  place TEXT NOT NULL,
  run   INTEGER AS (id >> 32) VIRTUAL,
  item  INTEGER AS (id & 0xffffffff) VIRTUAL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (id, place)
) STRICT, WITHOUT ROWID;

-- Keys that items claim, so that of all items with one key a single one is delivered across runs.
-- Open (kept_until NULL) from the step that claims until the item closes; then kept, or gone. `keep` NULL: for ever.
CREATE TABLE claims (
  scope      TEXT NOT NULL,
  key        TEXT NOT NULL,
  id         INTEGER NOT NULL,
  run        INTEGER AS (id >> 32) VIRTUAL,
  item       INTEGER AS (id & 0xffffffff) VIRTUAL,
  keep       INTEGER,
  kept_until INTEGER,
  PRIMARY KEY (scope, key, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_of ON claims (id);
CREATE INDEX claims_until ON claims (kept_until) WHERE kept_until IS NOT NULL;
