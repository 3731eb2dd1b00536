// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "service.hpp"
#include "state_file.hpp"

namespace sluice::sandbox {

// A Service among threads: answers requests, and sends callbacks when they are due. The callbacks' threads run from
// start() to stop().
class Sandbox final {
 public:
  // Delivers a callback and says what became of it: "204", or why it could not be sent. Called by several threads.
  using Send = std::function<std::string(const Callback&)>;

  // Without a `file` all is forgotten at the end. `clock` outlives the sandbox.
  Sandbox(Service service, std::unique_ptr<StateFile> file, Clock& clock, Send send);
  ~Sandbox() { stop(); }

  void start();
  // Lets callbacks under way finish; wakes answers that are held back. Idempotent, legal before start().
  void stop();

  http::Response answer(const http::Request& request);  // any thread

 private:
  Answer handle(const http::Request& request);
  void note(std::uint64_t number, std::string outcome);
  void send_due_callbacks(const std::stop_token& stop);
  void hold_back(Duration delay);

  Clock& clock_;
  const Send send_;

  std::mutex mutex_;  // all below, but for the threads
  std::condition_variable_any changed_;
  Service service_;
  std::unique_ptr<StateFile> file_;
  Result<void> kept_;  // once the file cannot be written, every request is told so

  std::stop_source stopping_;
  std::vector<std::jthread> senders_;
};

}  // namespace sluice::sandbox
