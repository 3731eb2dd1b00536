// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "http/client.hpp"
#include "support/process.hpp"

namespace sluice::crash {

using testing_support::Process;

// The emulator of the services as a process of its own, and what it tells of the requests it has received. Any thread.
class Emulator final {
 public:
  static Result<std::unique_ptr<Emulator>> start(const std::string& program, const std::filesystem::path& folder,
                                                 std::uint64_t seed);

  const std::string& url() const { return url_; }
  Result<> set(const Object& settings);

  // Numbers of the submits that have arrived so far, by creator's address.
  Result<std::map<std::string, std::vector<std::int64_t>>> submits();
  // The number of the last submit that has arrived.
  Result<std::int64_t> last_submit();

  struct Callback {
    std::string url;
    std::string outcome;  // the status of its answer, or why there was none

    bool accepted() const { return outcome.starts_with('2'); }
  };
  Result<std::vector<Callback>> callbacks();
  Result<std::string> slack();

 private:
  Emulator() : client_(http::Client::Settings{}) {}
  Result<> look();  // REQUIRES: the lock
  Result<std::string> get(const std::string& route);

  std::unique_ptr<Process> process_;
  std::string url_;
  http::Client client_;
  std::mutex mutex_;  // guards what follows
  std::int64_t seen_ = 0;
  std::map<std::string, std::vector<std::int64_t>> submits_;
};

}  // namespace sluice::crash
