// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/lock_wait.hpp"
#include "base/result.hpp"

namespace sluice {

// The small file that an engine keeps beside the journal: locked while it lives, and mapped, to mark each item whose
// call has begun and whose outcome is not durable yet. The kernel keeps both through kill -9, at no cost of an fsync;
// after a power cut the marks may be gone, and their items simply are ready again. Neither process numbers nor times
// are looked at, so that a number that is given anew, or a copy of the journal elsewhere, misleads nobody.
class EpochFile final {
 public:
  using Mark = std::uint32_t;
  static constexpr Mark kNoMark = UINT32_MAX;

  // In an item's place: a call of the run's source, or of its sink (`step` says which), whatever it was made for.
  static constexpr ItemNumber kOfSource{-1};
  static constexpr ItemNumber kOfSink{-2};

  // The attempt that a mark stands for. Its outcome, once durable, leads to another step or attempt: so a mark that was
  // left is counted once, however often it is read.
  struct Called {
    RunId run;
    ItemNumber item;
    int step = 0;
    int attempt = 1;

    friend bool operator==(const Called&, const Called&) = default;
  };

  // An item that was marked when its engine ended.
  struct Marked {
    Called call;
    bool crashed = false;  // a fatal signal was raised inside the call
    bool alone = false;    // the item was the only one of that call

    friend bool operator==(const Marked&, const Marked&) = default;
  };

  // REQUIRES: `epoch` is this engine's own, fresh from the journal.
  static Result<std::unique_ptr<EpochFile>> create(const std::string& journal, Epoch epoch, const LockWait& wait = {});
  ~EpochFile();  // unlocks the file, and removes it unless marks are left for the next engine

  // Any thread. kNoMark where all marks are taken: the item then counts as not yet called.
  Mark mark(const Called& call);
  void clear(Mark mark);

  // While a call runs on this thread, a fatal signal in it is noted on these marks (install_fatal_signal_note()).
  class InCall {
   public:
    InCall(EpochFile& file, std::span<const Mark> marks);
    ~InCall();
    InCall(const InCall&) = delete;
  };

  // Whether the engine of that epoch is alive on this machine.
  static Result<bool> alive(const std::string& journal, Epoch epoch);

  // Visits what all dead engines have left behind: marks that `keep` refuses are erased, files without marks removed.
  // At most one engine of a journal does so at a time.
  static Result<> sweep(const std::string& journal, const std::function<bool(const Marked&)>& keep,
                        const LockWait& wait = {});

 private:
  struct Entry;
  static Result<> sweep_file(const std::string& path, const std::function<bool(const Marked&)>& keep);
  EpochFile(std::string path, int file, Entry* entries);

  std::string path_;
  int file_;
  Entry* entries_;
  std::mutex mutex_;  // guards free_
  std::vector<Mark> free_;
};

// Makes SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT note the call that raised them before they end the program.
void install_fatal_signal_note();

}  // namespace sluice
