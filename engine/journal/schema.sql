-- SPDX-License-Identifier: Apache-2.0
-- The journal, version 1. SCHEMA.md explains it. Times are microseconds since 1970 UTC; states and outcomes are the
-- numbers of engine/model/states.hpp and outcome.hpp; an item's id is run << 32 | item.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;

CREATE TABLE engines (
  epoch      INTEGER PRIMARY KEY,
  pid        INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  stopped_at INTEGER
) STRICT;

CREATE TABLE definitions (
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  run         INTEGER PRIMARY KEY,
  workflow    TEXT NOT NULL,
  file        TEXT NOT NULL,
  definition  TEXT NOT NULL REFERENCES definitions (hash),
  inputs      TEXT NOT NULL,
  settings    TEXT NOT NULL,
  trigger     TEXT NOT NULL,
  owner       INTEGER,
  state       INTEGER NOT NULL,
  outcome     INTEGER,
  reason      TEXT NOT NULL DEFAULT '',
  created_at  INTEGER NOT NULL,
  finished_at INTEGER,
  cursor      BLOB,
  source_done INTEGER NOT NULL DEFAULT 0,
  last_item   INTEGER NOT NULL DEFAULT 0,
  taken       INTEGER NOT NULL DEFAULT 0,
  emitted     INTEGER NOT NULL DEFAULT 0,
  done        INTEGER NOT NULL DEFAULT 0,
  expanded    INTEGER NOT NULL DEFAULT 0,
  skipped     INTEGER NOT NULL DEFAULT 0,
  dead        INTEGER NOT NULL DEFAULT 0,
  cancelled   INTEGER NOT NULL DEFAULT 0,
  owed        INTEGER NOT NULL DEFAULT 0,
  delivered   INTEGER NOT NULL DEFAULT 0,
  undelivered INTEGER NOT NULL DEFAULT 0,
  withdrawn   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Where each item stands: small rows, rewritten at every step. What does not change is in payloads.
CREATE TABLE items (
  id       INTEGER PRIMARY KEY,
  run      INTEGER AS (id >> 32) VIRTUAL,
  item     INTEGER AS (id & 0xffffffff) VIRTUAL,
  state    INTEGER NOT NULL,
  fate     INTEGER NOT NULL,
  step     INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  crashes  INTEGER NOT NULL,
  rows     INTEGER NOT NULL,
  consumed INTEGER NOT NULL,
  owed     INTEGER NOT NULL,
  started  INTEGER,
  ready_at INTEGER NOT NULL,
  due      INTEGER
) STRICT;
CREATE INDEX items_due ON items (run, due) WHERE due IS NOT NULL;

CREATE TABLE payloads (
  id      INTEGER PRIMARY KEY,
  run     INTEGER AS (id >> 32) VIRTUAL,
  item    TEXT NOT NULL,
  key     TEXT,
  parent  INTEGER,
  ordinal INTEGER,
  note    TEXT
) STRICT;
CREATE INDEX payloads_key ON payloads (run, key) WHERE key IS NOT NULL;

CREATE TABLE attempts (
  id       INTEGER NOT NULL,
  row      INTEGER NOT NULL,
  run      INTEGER AS (id >> 32) VIRTUAL,
  item     INTEGER AS (id & 0xffffffff) VIRTUAL,
  step     INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  outcome  INTEGER NOT NULL,
  times    INTEGER NOT NULL DEFAULT 1,
  started  INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  output   TEXT,
  code     TEXT,
  message  TEXT,
  detail   TEXT,
  PRIMARY KEY (id, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE waits (
  id            INTEGER PRIMARY KEY,
  run           INTEGER AS (id >> 32) VIRTUAL,
  state         BLOB NOT NULL,
  state_version INTEGER NOT NULL,
  may_be_woken  INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  id           INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  run          INTEGER AS (id >> 32) VIRTUAL,
  item         INTEGER AS (id & 0xffffffff) VIRTUAL,
  step         INTEGER NOT NULL,
  times        INTEGER NOT NULL DEFAULT 1,
  received_at  INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  body         TEXT NOT NULL,
  PRIMARY KEY (id, number)
) STRICT, WITHOUT ROWID;

-- item 0 stands for the run: its events' deliveries. An item's delivery has a row once it was tried.
CREATE TABLE deliveries (
  id       INTEGER NOT NULL,
  sink     INTEGER NOT NULL,
  event    INTEGER NOT NULL,
  run      INTEGER AS (id >> 32) VIRTUAL,
  item     INTEGER AS (id & 0xffffffff) VIRTUAL,
  state    INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  started  INTEGER,
  due      INTEGER,
  finished INTEGER,
  code     TEXT,
  message  TEXT,
  detail   TEXT,
  PRIMARY KEY (id, sink, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (run, due) WHERE due IS NOT NULL;

CREATE TABLE dead_letters (
  id      INTEGER NOT NULL,
  place   TEXT NOT NULL,
  run     INTEGER AS (id >> 32) VIRTUAL,
  item    INTEGER AS (id & 0xffffffff) VIRTUAL,
  is_sink INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  code    TEXT NOT NULL,
  message TEXT NOT NULL,
  detail  TEXT NOT NULL,
  PRIMARY KEY (id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE kv (
  scope TEXT NOT NULL,
  key   TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE limits (
  name TEXT NOT NULL,
  key  TEXT NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE slots (
  name  TEXT NOT NULL,
  key   TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  held  INTEGER NOT NULL,
  PRIMARY KEY (name, key, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  request INTEGER PRIMARY KEY,
  run     INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
