// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"

namespace sluice {

// Takes turns at writing one journal among engines, fairly: SQLite's own lock lets a busy writer starve the others,
// as it releases and takes it again before a sleeper has looked. Two locks on bytes of a file beside the journal:
// whoever wants to write takes "next", then "write", then gives "next" back; so at most one commit of each other engine
// passes before one's own. Belongs to one thread. The kernel drops the locks when the process dies.
class Turnstile final {
 public:
  static Result<std::unique_ptr<Turnstile>> open(const std::string& path);
  Turnstile(const Turnstile&) = delete;
  ~Turnstile();

  // An error where the file system gives no lock; nothing is held then.
  Result<> enter();
  void leave();

  // Whether another engine wanted to write when this one last entered.
  bool contended() const { return contended_; }

 private:
  Turnstile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<> take(int byte);  // waits for it

  std::string path_;
  int file_;
  bool contended_ = false;
};

}  // namespace sluice
