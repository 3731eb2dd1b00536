-- SPDX-License-Identifier: Apache-2.0
-- Version 2: items may claim keys, so that what they stand for is delivered once across runs.

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
