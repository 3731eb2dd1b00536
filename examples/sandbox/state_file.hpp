// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "service.hpp"

namespace sluice::sandbox {

// What outlives the sandbox: a log of every request that changed its state, with its time, one JSON object a line. As
// a Service answers the same requests at the same times in the same way, reading the log again is all it takes.
//
// The file is held by one sandbox at a time. A last line that was cut off by a crash is dropped. Writes are not synced:
// they survive the process, not the machine.
class StateFile final {
 public:
  // Begins the file, or repeats what it holds. Fails where it cannot be opened, is held by another sandbox, or holds
  // something else.
  static Result<std::unique_ptr<StateFile>> open(const std::string& path, Service& service);
  ~StateFile();
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  Result<void> add(const http::Request& request, Timestamp at);
  Result<void> add_callback(std::uint64_t number, const std::string& outcome);

 private:
  StateFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  Result<void> repeat(Service& service);
  Result<void> add_line(const Value& record);

  std::string path_;
  int descriptor_;
};

}  // namespace sluice::sandbox
