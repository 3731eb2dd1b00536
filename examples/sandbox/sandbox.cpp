// SPDX-License-Identifier: Apache-2.0
#include "sandbox.hpp"

#include "memories/answers.hpp"

namespace sluice::sandbox {

Sandbox::Sandbox(Service service, std::unique_ptr<StateFile> file, Clock& clock, Send send)
    : clock_(clock), send_(std::move(send)), service_(std::move(service)), file_(std::move(file)) {}

void Sandbox::start() {
  // Receivers may be slow (they sync before they answer), and many tasks may end at once.
  constexpr int kSenders = 8;
  for (int i = 0; i < kSenders; ++i) {
    senders_.emplace_back([this] { send_due_callbacks(stopping_.get_token()); });
  }
}

void Sandbox::stop() {
  stopping_.request_stop();
  senders_.clear();
}

http::Response Sandbox::answer(const http::Request& request) {
  Answer answer = handle(request);
  for (const Callback& callback : answer.first) note(callback.number, send_(callback));
  if (answer.delay > Duration()) hold_back(answer.delay);
  return std::move(answer.response);
}

Answer Sandbox::handle(const http::Request& request) {
  const std::lock_guard lock(mutex_);
  const Timestamp now = clock_.now();
  Answer answer = service_.handle(request, now);
  if (answer.changed && file_ != nullptr && kept_) kept_ = file_->add(request, now);
  if (!kept_) return {.response = json_response(500, Object{{"error", kept_.error().message}})};
  if (answer.changed) changed_.notify_all();
  return answer;
}

void Sandbox::note(std::uint64_t number, std::string outcome) {
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr && kept_) kept_ = file_->add_callback(number, outcome);
  service_.note_callback(number, std::move(outcome));
  changed_.notify_all();
}

void Sandbox::send_due_callbacks(const std::stop_token& stop) {
  constexpr auto kFar = std::chrono::hours(1);
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    if (const auto callback = service_.take_callback(clock_.now())) {
      lock.unlock();
      note(callback->number, send_(*callback));
      continue;
    }
    const auto next = service_.next_callback();
    clock_.wait_until(lock, changed_, stop, next.value_or(clock_.now() + kFar),
                      [&] { return service_.next_callback() != next; });
  }
}

void Sandbox::hold_back(Duration delay) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  clock_.wait_until(lock, never, stopping_.get_token(), clock_.now() + delay, [] { return false; });
}

}  // namespace sluice::sandbox
