// SPDX-License-Identifier: Apache-2.0
#include "service.hpp"

#include "control.hpp"
#include "memories/answers.hpp"
#include "memories/api.hpp"
#include "random.hpp"

namespace sluice::sandbox {
namespace {

constexpr std::string_view kSlackPrefix = "/services/";

Answer answer_service(State& state, const http::Request& request, Timestamp now) {
  if (request.path.starts_with(kMemoriesPrefix)) return answer_memories(state, request, now);
  if (request.path.starts_with(kSlackPrefix)) {
    return {.response = state.slack.receive(request, now, state.settings.journal), .changed = true};
  }
  return {.response = infrastructure_error(404, request.path, now, state.requests)};
}

Duration latency_of(const State& state) {
  const auto& [least, most] = state.settings.latency;
  const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
  return least + Duration(Random(state.requests).below(span));
}

bool is_control(std::string_view path) {
  return path == kControlPath || path.starts_with(std::string(kControlPath) + "/");
}

}  // namespace

Answer Service::handle(const http::Request& request, Timestamp now) {
  if (is_control(request.path)) return answer_control(state_, request, now);
  ++state_.requests;
  const Timestamp emulated = state_.clock.at(now);
  Answer answer = answer_service(state_, request, emulated);
  answer.delay = std::max(answer.delay, latency_of(state_));
  state_.journal.add(request, answer.response, emulated, now, state_.settings.journal);
  return answer;
}

std::optional<Callback> Service::take_callback(Timestamp now) {
  return state_.callbacks.take(state_.clock.at(now));
}

std::optional<Timestamp> Service::next_callback() const {
  const auto due = state_.callbacks.next_due();
  return due ? state_.clock.real_time_of(*due) : std::nullopt;
}

void Service::note_callback(std::uint64_t number, std::string outcome) {
  state_.callbacks.note(number, std::move(outcome));
}

}  // namespace sluice::sandbox
