// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/lock_wait.hpp"
#include "base/result.hpp"

namespace sluice {

// Takes turns at writing one journal among engines, fairly: SQLite's own lock lets a busy writer starve the others,
// as it releases and takes it again before a sleeper has looked. Two locks on bytes of a file beside the journal:
// whoever wants to write takes "next", then "write", then gives "next" back; so, unless one gives way, at most one
// commit of each other engine passes before one's own. Belongs to one thread. The kernel drops the locks when the
// process dies.
class Turnstile final {
 public:
  // That of the journal at `path`; `wait` says how its waits are borne.
  static Result<std::unique_ptr<Turnstile>> open(const std::string& path, const LockWait& wait = {});
  Turnstile(const Turnstile&) = delete;
  ~Turnstile();

  // An error where the file system gives no lock, or the wait was given up; nothing is held then.
  // As long as another engine was let through first, and a few times at most, `give_way` is called, with nothing held,
  // and the turn taken anew. So who writes much lets those go on who write little but often.
  Result<> enter(const std::function<void()>& give_way = {});
  void leave();

  // Whether another engine wanted to write when this one last entered.
  bool contended() const { return contended_; }

 private:
  Turnstile(std::string journal, int file, LockWait wait)
      : journal_(std::move(journal)), file_(file), wait_(std::move(wait)) {}
  // Whether it had to wait.
  Result<bool> pass();
  Result<bool> take(off_t byte);

  std::string journal_;
  int file_;
  LockWait wait_;
  bool contended_ = false;
};

}  // namespace sluice
