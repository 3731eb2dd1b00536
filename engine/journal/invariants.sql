-- SPDX-License-Identifier: Apache-2.0
-- What holds at every commit (SCHEMA.md), as queries that give a sentence for each place where it does not.

-- The counts of runs are those of their rows.
WITH rows AS (
  SELECT id >> 32 AS run, count(*) AS items, max(id & 0xffffffff) AS last, sum(parent IS NOT NULL) AS emitted,
         sum(state = 8) AS done, sum(state = 9) AS expanded, sum(state = 10) AS skipped, sum(state = 11) AS dead,
         sum(state = 12) AS cancelled
  FROM items JOIN payloads USING (id) GROUP BY 1
), sent AS (
  SELECT id >> 32 AS run, sum(state = 1) AS delivered, sum(state = 2) AS undelivered
  FROM deliveries WHERE id & 0xffffffff > 0 GROUP BY 1
), counted AS (
  SELECT run, 'taken' AS what, taken AS says, coalesce(items - rows.emitted, 0) AS have FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'emitted', runs.emitted, coalesce(rows.emitted, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'done', runs.done, coalesce(rows.done, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'expanded', runs.expanded, coalesce(rows.expanded, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'skipped', runs.skipped, coalesce(rows.skipped, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'dead', runs.dead, coalesce(rows.dead, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'cancelled', runs.cancelled, coalesce(rows.cancelled, 0) FROM runs LEFT JOIN rows USING (run)
  UNION ALL SELECT run, 'delivered', runs.delivered, coalesce(sent.delivered, 0) FROM runs LEFT JOIN sent USING (run)
  UNION ALL SELECT run, 'undelivered', runs.undelivered, coalesce(sent.undelivered, 0)
            FROM runs LEFT JOIN sent USING (run)
)
SELECT printf('run %d counts %d %s, its rows %d', run, says, what, have) FROM counted WHERE says <> have;

SELECT printf('run %d has given the number %d, and its items go to %d', run, last_item, max(id & 0xffffffff))
FROM runs JOIN items USING (run) GROUP BY run HAVING max(id & 0xffffffff) > last_item;

-- What is owed and not yet settled is a bit of a delivering item.
WITH RECURSIVE bits (bit) AS (SELECT 0 UNION ALL SELECT bit + 1 FROM bits WHERE bit < 63),
owing AS (
  SELECT id >> 32 AS run, sum(owed >> bit & 1) AS deliveries FROM items JOIN bits WHERE state = 4 GROUP BY 1
)
SELECT printf('run %d owes %d deliveries by its counts, %d by its items', run,
              owed - delivered - undelivered - withdrawn, coalesce(deliveries, 0))
FROM runs LEFT JOIN owing USING (run)
WHERE owed - delivered - undelivered - withdrawn <> coalesce(deliveries, 0);

SELECT printf('item %d of run %d delivers, and is owed to no sink', item, run) FROM items WHERE state = 4 AND owed = 0;

SELECT printf('item %d of run %d: its delivery to sink %d is %s', d.item, d.run, d.sink + 1,
              iif(d.state = 0, 'open, and no longer owed', 'settled, and still owed'))
FROM deliveries d JOIN items i USING (id)
WHERE (d.state = 0) <> (i.state = 4 AND i.owed >> d.sink & 1);

-- States are those that there are.
SELECT printf('run %d is in state %d, which there is not', run, state) FROM runs
WHERE state NOT IN (0, 1, 2, 8, 9, 10, 11);

SELECT printf('item %d of run %d is in state %d, which is never stored', item, run, state) FROM items
WHERE state NOT IN (0, 2, 3, 4, 5, 8, 9, 10, 11, 12);

SELECT printf('item %d of run %d: its delivery to sink %d is in state %d, which there is not', item, run, sink + 1, state)
FROM deliveries WHERE state NOT IN (0, 1, 2, 3);

SELECT printf('item %d of run %d: its attempt row %d has outcome %d, which there is not', item, run, row, outcome)
FROM attempts WHERE outcome NOT BETWEEN 0 AND 10;

-- A run that has ended has nothing open.
SELECT printf('run %d has ended, and %d of its items have not', run, count(*))
FROM runs r JOIN items i USING (run) WHERE (r.state >= 8 OR r.state = 1) AND i.state < 8 GROUP BY run;

SELECT printf('run %d %s', run, iif(state >= 8, 'has ended, and nobody knows when', 'has a time of its end, and goes on'))
FROM runs WHERE (state >= 8) <> (finished_at IS NOT NULL);

-- A closed item waits for nothing, and a waiting one knows for what.
SELECT printf('item %d of run %d is closed, and %s', item, run,
              iif(due IS NOT NULL, 'has a time to go on', 'is still owed to sinks'))
FROM items WHERE state >= 8 AND (due IS NOT NULL OR owed <> 0);

SELECT printf('item %d of run %d is in state %d, and a wait of it is left', id & 0xffffffff, id >> 32, items.state)
FROM waits JOIN items USING (id) WHERE items.state NOT IN (2, 3, 5);

SELECT printf('item %d of run %d waits, and for what is lost', item, run)
FROM items WHERE state = 3 AND id NOT IN (SELECT id FROM waits);

SELECT printf('item %d of run %d is to be tried again, and nobody knows when', item, run)
FROM items WHERE state = 2 AND due IS NULL;

-- An unseen event makes a wait due.
SELECT DISTINCT printf('item %d of run %d has an unseen event, and is not woken by it', i.item, i.run)
FROM items i JOIN waits w USING (id) JOIN events e USING (id)
WHERE i.state = 3 AND w.may_be_woken AND i.due IS NULL AND e.step = i.step AND e.number > i.consumed;

SELECT printf('item %d of run %d has seen event %d, and there are %d', i.item, i.run, i.consumed,
              (SELECT count(*) FROM events e WHERE e.id = i.id))
FROM items i
WHERE i.consumed > (SELECT coalesce(max(number), 0) FROM events e WHERE e.id = i.id);

SELECT printf('item %d of run %d keeps %d events of one address, and 16 is the most', item, run, count(*))
FROM events GROUP BY id, step HAVING count(*) > 16;

-- Every attempt has its row.
SELECT printf('item %d of run %d has %d rows of attempts, and should have %d', i.item, i.run,
              (SELECT count(*) FROM attempts a WHERE a.id = i.id), i.rows)
FROM items i
WHERE i.rows <> (SELECT count(*) FROM attempts a WHERE a.id = i.id);

-- What belongs together is there together.
SELECT printf('item %d of run %d: what it is, is lost', item, run) FROM items WHERE id NOT IN (SELECT id FROM payloads);

SELECT printf('item %d of run %d: where it stands is lost', item, run) FROM payloads
WHERE id NOT IN (SELECT id FROM items);

SELECT printf('item %d of run %d is there, and the run is not', item, run) FROM items
WHERE run NOT IN (SELECT run FROM runs);

SELECT printf('item %d of run %d came from item %d, %s', p.id & 0xffffffff, p.run, p.parent,
              iif(i.id IS NULL, 'which is not there', 'which has not expanded'))
FROM payloads p LEFT JOIN items i ON i.id = p.id - (p.id & 0xffffffff) + p.parent
WHERE p.parent IS NOT NULL AND (i.id IS NULL OR i.state <> 9);

SELECT DISTINCT printf('%s of item %d of run %d are there, and the item is not', what, id & 0xffffffff, id >> 32)
FROM (SELECT 'attempts' AS what, id FROM attempts UNION ALL SELECT 'waits', id FROM waits
      UNION ALL SELECT 'events', id FROM events
      UNION ALL SELECT 'deliveries', id FROM deliveries WHERE id & 0xffffffff > 0
      UNION ALL SELECT 'dead letters', id FROM dead_letters WHERE id & 0xffffffff > 0)
WHERE id NOT IN (SELECT id FROM items);

SELECT DISTINCT printf('%s of run %d are there, and the run is not', what, run)
FROM (SELECT 'deliveries' AS what, id >> 32 AS run FROM deliveries
      UNION ALL SELECT 'dead letters', id >> 32 FROM dead_letters
      UNION ALL SELECT 'requests', run FROM requests)
WHERE run NOT IN (SELECT run FROM runs);

SELECT printf('run %d: its definition %s is lost', run, definition) FROM runs
WHERE definition NOT IN (SELECT hash FROM definitions);

SELECT printf('run %d is driven by engine %d, which never started', run, owner) FROM runs
WHERE owner IS NOT NULL AND owner NOT IN (SELECT epoch FROM engines);

-- A crash leaks no slot of a limit.
SELECT printf('engine %d has ended, and holds %d slots of %s', epoch, held, name)
FROM slots JOIN engines USING (epoch) WHERE stopped_at IS NOT NULL AND held > 0;

-- What replays a dead item says so, and what is said of a dead letter is said of one that there is.
SELECT printf('item %d of run %d replays another, and is not there', item, run) FROM replays
WHERE id NOT IN (SELECT id FROM items);

SELECT printf('item %d of run %d is in a run of replays, and replays nothing', i.item, i.run)
FROM items i JOIN runs r USING (run) JOIN payloads p USING (id)
WHERE r.origin IS NOT NULL AND p.parent IS NULL AND i.id NOT IN (SELECT id FROM replays);

SELECT printf('the dead letter of item %d of run %d at %s is %s, and is not there', id & 0xffffffff, id >> 32, place, what)
FROM (SELECT origin AS id, place, 'replayed' AS what FROM replayed UNION ALL SELECT id, place, 'discarded' FROM discarded)
WHERE (id, place) NOT IN (SELECT id, place FROM dead_letters);

-- A key is claimed by items that there are, and by one of them that is on its way in a run at most.
SELECT printf('item %d of run %d claims the key %s, and is %s', c.item, c.run, c.key,
              iif(i.id IS NULL, 'not there', 'skipped or cancelled'))
FROM claims c LEFT JOIN items i USING (id)
WHERE c.kept_until IS NULL AND (i.id IS NULL OR i.state IN (10, 12));

SELECT printf('%d open items of run %d claim the key %s', count(*), c.run, c.key)
FROM claims c JOIN items i USING (id) WHERE c.kept_until IS NULL AND i.state < 8
GROUP BY c.run, c.scope, c.key HAVING count(*) > 1;

-- Values can be read.
SELECT printf('item %d of run %d: what it is, is no JSON', item, run)
FROM (SELECT id & 0xffffffff AS item, run, p.item AS value FROM payloads p) WHERE NOT json_valid(value);

SELECT printf('item %d of run %d: the output of its attempt row %d is no JSON', item, run, row)
FROM attempts WHERE output IS NOT NULL AND NOT json_valid(output);

SELECT printf('the journal has no %s', name) FROM (SELECT 'id' AS name UNION ALL SELECT 'signing_key')
WHERE name NOT IN (SELECT name FROM meta);
