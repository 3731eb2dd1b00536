// SPDX-License-Identifier: Apache-2.0
#include "memories/wait.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "memories/callback.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

// Per call, after the status itself: with one call a second that is the rate documented for lists.
constexpr std::size_t kMostDetails = 5;
// Details are left for the next wake where less than this is left of the attempt.
constexpr std::chrono::milliseconds kTimeForDetails = 15s;
// plugin.h keeps 64 KiB of state.
constexpr std::size_t kMostState = 64 * 1024;

Task task_of(const Value& scraped) {
  return {.id = std::string(scraped["task_id"].string_or("")),
          .library = library_named(scraped["library"].string_or("")),
          .unique_id = std::string(scraped["unique_id"].string_or("default"))};
}

// memories.scrape_urls says which post an item asked for; its `count` is that of the whole request.
Awaited awaited_of(const Value& scraped) {
  const auto post = read_post(scraped["url"].string_or(""));
  return {.task = task_of(scraped),
          .count = post ? 1 : scraped["count"].integer_or(0),
          .post = post ? std::optional(*post) : std::nullopt};
}

Value or_null(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value();
}

Value output_of(const Video& video) {
  const bool is_open = !video.is_terminal();
  return Object{{"video_no", video.video_no},
                {"video_url", or_null(video.video_url)},
                {"name", or_null(video.name)},
                {"duration", video.duration},
                {"status", video.status.empty() ? Value() : Value(video.status)},
                {"cause", is_open ? Value("still indexing at the deadline") : or_null(video.cause)}};
}

Outcome output_of(const Progress& progress, std::string_view state, const std::string& task_id) {
  Array ready;
  Array failed;
  for (const Video& video : progress.videos) {
    (video.state() == VideoState::ready ? ready : failed).push_back(output_of(video));
  }
  return output({{"state", state}, {"ready", std::move(ready)}, {"failed", std::move(failed)}, {"task_id", task_id}});
}

Outcome suspended(const Progress& progress, std::chrono::milliseconds after) {
  return suspend(to_state(progress, kMostState), kStateVersion).after(after).wakeable();
}

// Of a decision that ends the wait.
Outcome ended(const Decision& decision, const Progress& progress, const std::string& task_id) {
  if (const auto* finish = std::get_if<Finish>(&decision)) return output_of(progress, finish->state, task_id);
  const auto& [code, message] = std::get<GiveUp>(decision);
  return failed("task " + task_id + ": " + message).code(std::string(code));
}

void warn_of_unknown_words(const Progress& before, const Progress& now, Call& call) {
  for (const Video& video : now.videos) {
    const bool is_new = std::ranges::find(before.videos, video.status, &Video::status) == before.videos.end();
    if (!is_known(video.status) && is_new) {
      call.warning("a status word that is not documented; taken as pending",
                   {{"status", video.status}, {"video_no", video.video_no}});
    }
  }
}

// Hears the callbacks among `events`; whether any of them is reason to ask.
bool hear_events(Progress& progress, const std::vector<Event>& events, const std::string& task_id, Call& call) {
  bool is_hint = false;
  for (const Event& event : events) {
    const auto body = call.parse(event.body);
    const Callback callback = body ? read_callback(*body) : Callback{};
    if (!concerns(callback, task_id)) {
      call.warning("a callback for another task was ignored", {{"task_id", callback.task_id}});
      continue;
    }
    hear(progress, callback);
    is_hint = true;
  }
  return is_hint;
}

}  // namespace

Wait::Wait(Options options, Host host) : options_(std::move(options)), service_(host, options_), host_(host) {}

Outcome Wait::process(const Params& params, const Item&, Call& call) {
  return poll(params.task, Progress{}, Moment::before_deadline, call);
}

Outcome Wait::resume(const Params& params, const Item&, const Wake& wake, Call& call) {
  Progress progress = from_state(wake.state, wake.state_version);
  const bool is_hint = hear_events(progress, wake.events, task_of(params.task).id, call);
  const auto due = progress.last_poll + options_.poll;
  if (wake.reason == WakeReason::event && !is_hint && call.now() < due) {
    return suspended(progress, due - call.now());
  }
  const bool is_last = wake.reason == WakeReason::deadline;
  return poll(params.task, std::move(progress), is_last ? Moment::at_deadline : Moment::before_deadline, call);
}

Outcome Wait::poll(const Value& scraped, Progress progress, Moment moment, Call& call) const {
  const Awaited awaited = awaited_of(scraped);
  if (awaited.task.id.empty()) {
    return failed(
               "`task` names no task_id: give what memories.scrape or memories.scrape_urls answered, as "
               "{{ steps.scrape }}")
        .code("no_task")
        .field("task");
  }
  const Progress before = progress;
  if (auto ended = ask(awaited, progress, moment, call)) return *std::move(ended);
  warn_of_unknown_words(before, progress, call);
  show_pace(before, call);
  const Rules rules{.count = awaited.count,
                    .poll = options_.poll,
                    .settle = options_.settle,
                    .require = options_.require == "all" ? Require::all : Require::any,
                    .subject = awaited.post ? Subject::post : Subject::creator};
  const Progress theirs = awaited.post ? only_of(*awaited.post, progress) : progress;
  const Decision decision = decide(theirs, rules, moment, call.now());
  if (const auto* again = std::get_if<PollAgain>(&decision)) return suspended(progress, again->after);
  return ended(decision, theirs, awaited.task.id);
}

// Trouble that passes does not use up the step's attempts: the deadline bounds it, and money has been spent. At the
// deadline what is known decides.
std::optional<Outcome> Wait::ask(const Awaited& awaited, Progress& progress, Moment moment, Call& call) const {
  auto listed = service_.videos(awaited.task, call);
  if (listed) {
    see(progress, *std::move(listed), call.now());
    ask_details(awaited, progress, call);
    return std::nullopt;
  }
  const Problem& problem = listed.error();
  const bool passes = problem.remedy == Remedy::retry;
  const bool is_too_late_to_wait = problem.remedy == Remedy::throttled && moment == Moment::at_deadline;
  if (!passes && !is_too_late_to_wait) return outcome_of(problem);
  call.warning("the status could not be asked for", {{"code", problem.code}, {"reason", problem.message}});
  miss(progress, problem.message, call.now());
  return std::nullopt;
}

// What is not learnt stays null: a refusal of the details says nothing about the video.
void Wait::ask_details(const Awaited& awaited, Progress& progress, Call& call) const {
  for (const std::size_t position : details_to_ask(progress, kMostDetails, awaited.post)) {
    if (call.cancelled() || call.time_left() < kTimeForDetails) return;
    const auto details = service_.details(awaited.task, progress.videos[position].video_no, call);
    learn(progress, position, details.value_or(std::nullopt), call.now());
    if (details) continue;
    call.debug("no details of a video", {{"reason", details.error().message}});
    if (details.error().remedy == Remedy::throttled) return;
  }
}

// The interval that is really achieved: with many waits the rate limit, not `poll`, sets the pace.
void Wait::show_pace(const Progress& before, Call& call) const {
  if (before.polls == 0) return;
  const auto achieved = call.now() - before.last_poll;
  host_.observe("poll_interval_seconds", std::chrono::duration<double>(achieved).count());
  if (achieved > 2 * options_.poll) {
    call.info("asked later than `poll` says: the rate limit is shared by many waits, or the engine was down",
              {{"poll", spelled(options_.poll)}, {"achieved", spelled(achieved)}});
  }
}

}  // namespace sluice::memories
