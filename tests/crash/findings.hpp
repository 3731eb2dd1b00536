// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::crash {

// What is claimed of a run however often its engine was killed.
enum class Claim {
  run_ends,  // every run ends, and as it would have without a kill
  ledger_adds_up,
  item_done_once,    // one durable outcome of each step for each item
  submit_repeated,   // a submit is repeated only for an item whose outcome was not yet durable
  submit_attempted,  // no more submits of an item than attempts in the journal
  lines_once,        // a file holds each item exactly once, and is not torn
  never_again,       // what one run has delivered, a later one does not
  callback_known,    // an address that was given away is never refused
  event_seen,        // a callback, before its wait or later, is handed to it
  callback_kept,     // what was answered 2xx is in the journal
  run_announced,     // the run's message has arrived
  journal_sound,     // all that the journal's page says of its rows, after each kill
  nothing_left,      // no files, slots or locks of dead engines
};

// How often each claim was looked at, and where it did not hold. Any thread.
class Findings final {
 public:
  void check(Claim claim, bool holds, const std::string& sentence);
  void note(const std::string& what);  // counted, for the table
  bool all_hold() const;
  std::string table() const;

 private:
  mutable std::mutex mutex_;  // guards what follows
  std::map<Claim, int> checked_;
  std::map<Claim, std::vector<std::string>> broken_;
  std::map<std::string, int> notes_;
};

}  // namespace sluice::crash
