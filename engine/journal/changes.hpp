// SPDX-License-Identifier: Apache-2.0
//
// What may be written to the journal. A commit is a list of changes, all or none; a change that asks something carries
// its answer, filled in by the commit. Invariants the journal keeps with every commit:
//   a run's counts agree with its items' states and its deliveries;
//   a closed item never changes;
//   an event that is stored for a parked item makes that item due, whichever of the two comes first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "model/transition.hpp"

namespace sluice::change {

// `announce`: the sinks that are owed its run.started event, which is `started_event`.
struct CreateRun {
  std::string workflow;
  std::string file;
  std::string hash;
  std::string definition;
  std::string inputs;    // JSON
  std::string settings;  // JSON: what else a resume needs
  std::string trigger;
  Epoch owner;
  Timestamp at{};
  std::vector<int> announce;
  int started_event = 0;
  bool alone = false;               // only where no run of the file is unfinished
  RunId created;                    // answer
  std::optional<RunId> unfinished;  // answer: `alone`, and there is one; nothing was created
};

// The journal numbers the items of a run as it stores them.
struct NewItem {
  std::string item;  // JSON
  std::string key;   // "" none
  Standing standing;
  std::optional<ItemNumber> parent;
  std::uint32_t ordinal = 0;
  std::string note;  // why it was skipped as it was taken
  std::optional<DeadLetter> dead_letter;
  ItemNumber number;  // answer
};

// An item that takes up what another one, of a run before, died of.
struct ReplayItem {
  NewItem item;
  ItemId origin;
  std::vector<std::string> places;    // the dead letters of `origin` that it replays
  std::optional<ItemId> token;        // whose tokens it has; nullopt: its own
  int born = 0;                       // the first step that was ever its own: its parent expanded before it
  std::string above;                  // JSON of its `parent`, who lives in a run before; "" none
  std::optional<DeadLetter> report;   // it only tells sinks of this death
  std::vector<AttemptRow> inherited;  // the outputs so far, as attempt 0
};

// A new run of items that replay dead letters of `origin`; it has no source. Nothing is written where a letter is no
// longer open.
struct CreateReplay {
  CreateRun run;
  RunId origin;
  std::vector<ReplayItem> items;
  std::optional<std::size_t> closed;  // answer: position of an item whose letter is no longer open
};

// Dead letters that nobody will replay: they are open no more.
struct DiscardDeadLetters {
  struct Letter {
    ItemId item;  // item 0: of a run event
    std::string place;
  };
  std::vector<Letter> letters;
  Timestamp at{};
  std::int64_t discarded = 0;  // answer: those that were open
};

// Items of the source, with the place to go on from. An item whose key the run has seen is stored as skipped.
struct TakeItems {
  RunId run;
  std::vector<NewItem> items;
  std::optional<std::string> cursor;
  bool source_done = false;
  std::vector<std::size_t> duplicates;  // answer: positions in items
};

struct MoveItem {
  RunId run;
  ItemNumber item;
  Standing from;
  Standing to;  // answer: `rows` is one less where the row joined the one before
  std::optional<AttemptRow> row;
  std::optional<Parked> parked;
  bool unparked = false;
  std::vector<NewItem> children;
  std::vector<KvChange> writes;
  std::vector<Claim> claims;  // where one is refused, `to` becomes `otherwise`
  Standing otherwise;
  bool claimed = false;  // the item has claims from before; answer: it has now
  std::optional<DeadLetter> dead_letter;
  bool woken = false;  // answer: parked, and an event had come before: `to.due` is now
};

// The state of one delivery. An item's closes the item when it was the last one owed.
struct MoveDelivery {
  using To = DeliveryState;
  RunId run;
  ItemNumber item;  // 0: of a run event
  int sink = 0;
  int event = 0;  // run events: which
  To to = To::delivered;
  int attempt = 1;
  int failures = 0;
  std::optional<Timestamp> started;
  std::optional<Timestamp> due;
  std::optional<Fault> fault;
  std::string sink_name;
  ItemState fate = ItemState::done;  // as what the item closes with its last delivery
  bool claimed = false;              // the item has claims
  Timestamp at{};
  std::vector<KvChange> writes;
};

// What was sent to an item's callback address. Of an item that died and is replayed, its replay hears: `run` and `item`
// are that one's then.
struct ReceiveEvent {
  enum class Fate : std::uint8_t { unknown, stored, woken, late, full };
  RunId run;
  ItemNumber item;
  int step = 0;
  std::string content_type;
  std::string body;
  Timestamp at{};
  Fate fate = Fate::unknown;  // answer
};

// Asks for calls under a limit (GCRA). Only calls that may start before now + horizon are granted.
struct ReserveLimit {
  std::string name;
  std::string key;
  Duration interval{};  // between two calls; 0: no rate
  std::int64_t burst = 1;
  std::optional<int> concurrency;
  Epoch epoch;
  int returned = 0;  // granted before and not used: given back first, as if they had not been
  int wanted = 1;
  Duration horizon{};
  Timestamp now{};
  std::vector<Timestamp> granted;  // answer: when each may start
  std::optional<Timestamp> next;   // answer: nothing granted by the rate before then
  bool slots_taken = false;        // answer: nothing granted as all slots are held
};

struct ReleaseSlots {
  std::string name;
  std::string key;
  Epoch epoch;
  int count = 1;
};

// No call may start before `until`, and none of a burst that was saved up before.
struct ThrottleLimit {
  std::string name;
  std::string key;
  Duration interval{};
  std::int64_t burst = 1;
  Timestamp until{};
};

struct WriteKv {
  std::vector<KvChange> writes;
};

// Forgets keys whose time is over, some at a time.
struct DropExpiredClaims {
  Timestamp now{};
};

// `outcome` is the final state that the run is bound for: frozen when finishing; when running, a cancel or a failure
// that a resume goes on with.
struct SetRunState {
  RunId run;
  RunState state = RunState::running;
  std::optional<RunState> outcome;
  std::string reason;
  Timestamp at{};
};

// Takes a run over from an engine that is gone (`from`), or that has given it up (none).
struct OwnRun {
  RunId run;
  std::optional<Epoch> from;
  Epoch owner;
  bool owned = false;  // answer: false where somebody else was faster
};

struct DisownRun {
  RunId run;
};

// Cancels, in one sweep, all open items of a run of which nothing is in any engine's hands. Those parked at steps whose
// component wants to be told (by index in `told`) become cancelling. What only its sinks were owed is withdrawn from
// them; an item that had failed or was skipped stays so.
struct CancelItems {
  RunId run;
  std::uint64_t told = 0;
  Timestamp at{};
  std::int64_t cancelled = 0;  // answer: items
  std::int64_t dead = 0;       // answer: items
  std::int64_t skipped = 0;    // answer: items
  std::int64_t withdrawn = 0;  // answer: deliveries
};

struct MakeRequest {
  RunId run;
  std::string kind;
  Timestamp at{};
};

struct DropRequest {
  std::int64_t request = 0;
};

// The engine has ended, or was found dead: it commits nothing after this, and its slots are free.
struct StopEngine {
  Epoch epoch;
  Timestamp at{};
};

}  // namespace sluice::change

namespace sluice {

using Change = std::variant<change::CreateRun, change::CreateReplay, change::DiscardDeadLetters, change::TakeItems,
                            change::MoveItem, change::MoveDelivery, change::ReceiveEvent, change::ReserveLimit,
                            change::ReleaseSlots, change::ThrottleLimit, change::WriteKv, change::DropExpiredClaims,
                            change::SetRunState, change::OwnRun, change::DisownRun, change::CancelItems,
                            change::MakeRequest, change::DropRequest, change::StopEngine>;

}  // namespace sluice
