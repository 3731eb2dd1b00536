// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace sluice {

// The small file that an engine keeps beside the journal: locked while it lives, and mapped, to mark each item whose
// call has begun and whose outcome is not durable yet. The kernel keeps both through kill -9, at no cost of an fsync; after
// a power cut the marks may be gone, and their items simply are ready again.
class EpochFile final {
 public:
  using Mark = std::uint32_t;
  static constexpr Mark kNoMark = UINT32_MAX;

  // An item that was marked when its engine ended.
  struct Marked {
    RunId run;
    ItemNumber item;
    bool crashed = false;  // a fatal signal was raised inside its call
    bool alone = false;    // it was the only item of that call
  };

  // REQUIRES: `epoch` is this engine's own, fresh from the journal.
  static Result<std::unique_ptr<EpochFile>> create(const std::string& journal, Epoch epoch);
  ~EpochFile();  // unlocks the file, and removes it unless marks are left for the next engine

  // Any thread. kNoMark where all marks are taken: the item then counts as not yet called.
  Mark mark(RunId run, ItemNumber item);
  void clear(Mark mark);

  // While a call runs on this thread, a fatal signal in it is noted on these marks (install_fatal_signal_note()).
  class InCall {
   public:
    InCall(EpochFile& file, std::span<const Mark> marks);
    ~InCall();
    InCall(const InCall&) = delete;
  };

  // Whether the engine of that epoch is alive on this machine.
  static bool alive(const std::string& journal, Epoch epoch);
  // What a dead engine left behind; removes its file with forget().
  static std::vector<Marked> marks_of(const std::string& journal, Epoch epoch);
  static void forget(const std::string& journal, Epoch epoch);

 private:
  struct Entry;
  EpochFile(std::string path, int file, Entry* entries);

  std::string path_;
  int file_;
  Entry* entries_;
  std::mutex mutex_;        // guards free_
  std::vector<Mark> free_;
};

// Makes SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT note the call that raised them before they end the program.
void install_fatal_signal_note();

}  // namespace sluice
