// SPDX-License-Identifier: Apache-2.0
//
// The layout of the suspended state, version 1: {refusal: {code, message}}, or {refusal: null}.
#include "memories/delete.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t kMostVideos = 100;
constexpr std::size_t kMostLookups = 5;
constexpr milliseconds kFirstLook = 1s;
constexpr milliseconds kNextLook = 5s;
// One video is looked up after the other, as the limit of 5 a second has it.
constexpr milliseconds kBetweenLooks = 200ms;

std::optional<Outcome> refusal_of(std::string_view video_no) {
  const auto refused = [](std::string_view code, std::string message) {
    return failed(std::move(message)).code(std::string(code)).field("video_no");
  };
  if (video_no.empty()) return refused("not_a_video", "`video_no` is empty: give the id of a private video");
  if (raised(video_no.substr(0, 3)) != "PI-") return std::nullopt;
  return refused("public_video", shortened(video_no, 60) + " is in the public library, where nothing can be deleted");
}

// Answers that leave open whether the videos are there: a list tells. "0001" and "0003" are also said of videos that
// the service does not know, and "0409" of a deletion that came twice.
bool is_told_by_list(const Problem& problem) {
  return problem.code == "0001" || problem.code == "0003" || problem.code == "0409";
}

Outcome look_after(milliseconds pause, Value refusal) {
  return suspend({{"refusal", std::move(refusal)}}).after(pause);
}

Value refusal_in(const Problem& problem) {
  if (problem.code == "0409") return Value();
  return Object{{"code", problem.code}, {"message", problem.message}};
}

Outcome still_listed(const std::string& video_no, const Value& refusal) {
  if (refusal.is_object()) {
    return failed(std::string(refusal["message"].string_or(""))).code(std::string(refusal["code"].string_or("")));
  }
  return failed(shortened(video_no, 60) +
                " is listed still, though the service took its deletion: a replay deletes it "
                "again")
      .code("still_listed");
}

}  // namespace

Delete::Delete(Options options, Host host) : options_(std::move(options)), service_(host, options_) {
  if (!options_.confirm_delete) {
    throw ConfigError("confirm_delete", "confirm_delete must be true: the videos that the items name are deleted");
  }
}

void Delete::process(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call) {
  std::vector<std::size_t> sent;
  std::vector<std::string> video_nos;
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::string video_no(trimmed(items[i].params.video_no));
    if (const auto refusal = refusal_of(video_no)) {
      verdicts.set(i, *refusal);
    } else if (sent.size() == kMostVideos) {
      verdicts.set(
          i, throttled("a request deletes 100 videos at most; the next one may delete this").code("next_request"));
    } else {
      sent.push_back(i);
      if (std::ranges::find(video_nos, video_no) == video_nos.end()) video_nos.push_back(std::move(video_no));
    }
  }
  if (sent.empty()) return;
  const auto answer = service_.remove(video_nos, options_.unique_id, call);
  milliseconds pause = kFirstLook;
  for (const std::size_t i : sent) {
    const bool is_open = answer.has_value() || is_told_by_list(answer.error());
    verdicts.set(
        i, is_open ? look_after(pause, answer ? Value() : refusal_in(answer.error())) : outcome_of(answer.error()));
    pause += kBetweenLooks;
  }
}

// As many as one second of the limit allows; the others are looked up by the calls to come.
void Delete::resume(std::span<const Resumed<Params>> items, Verdicts& verdicts, Call& call) {
  milliseconds pause = kFirstLook;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i < kMostLookups) {
      verdicts.set(i, verified(items[i], call));
      continue;
    }
    verdicts.set(i, look_after(pause, items[i].wake.state["refusal"]));
    pause += kBetweenLooks;
  }
}

Outcome Delete::verified(const Resumed<Params>& one, Call& call) const {
  const std::string video_no(trimmed(one.params.video_no));
  const Value& refusal = one.wake.state["refusal"];
  const bool is_last = one.wake.reason == WakeReason::deadline;
  const auto listed = service_.lists(video_no, options_.unique_id, call);
  if (!listed) {
    if (listed.error().remedy != Remedy::retry || is_last) return outcome_of(listed.error());
    call.warning("whether a video is deleted could not be asked for", {{"reason", listed.error().message}});
    return look_after(kNextLook, refusal);
  }
  if (!*listed) return output({{"deleted", true}});
  if (refusal.is_object() || is_last) return still_listed(video_no, refusal);
  return look_after(kNextLook, Value());
}

}  // namespace sluice::memories
