// SPDX-License-Identifier: Apache-2.0
//
// An item that waits for the outside, row by row: what happens to it, and what the component hears, the journal holds
// and the caller is answered. The rows follow design.md, "Waiting for the outside".
#include <gtest/gtest.h>

#include <charconv>

#include "story.hpp"
#include "support/print_runs.hpp"

namespace sluice::conformance {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// The workflow has the steps `submit` and `wait`, whose deadline is five minutes. What may happen:
//   answer         the submit, which blocks until then, is answered
//   event B        B is sent to the wait's address; `event@submit B` to the submit's
//   forged         a callback with another item's signature; `unknown` one of a run that is not there
//   +S             S seconds pass
//   restart        the engine stops and another goes on; `down S`: S seconds lie between
//   cancel         the run is cancelled
struct Happening {
  const char* what;
  Lines calls;      // that it leads to
  ItemState state;  // where the item stands once they are over
  int answer = 0;   // of a callback
};

struct Row {
  const char* claim;
  std::vector<std::string> wait;  // the script of the wait
  std::vector<Happening> happenings;
  Lines attempts;
  Lines events = {};
  std::string cancelled = "ok";
  std::vector<std::string> submit = {"gate"};
};

constexpr auto kReady = ItemState::ready;
constexpr auto kWaiting = ItemState::waiting;
constexpr auto kRetrying = ItemState::retrying;
constexpr auto kDone = ItemState::done;
constexpr auto kDead = ItemState::dead;
constexpr auto kCancelled = ItemState::cancelled;

const Lines kSubmitted{"submit process 1"};

// The word after the first blank.
std::string rest_of(const std::string& what) {
  const auto blank = what.find(' ');
  return blank == std::string::npos ? "" : what.substr(blank + 1);
}

std::chrono::seconds seconds_in(std::string_view text) {
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(seconds);
}

int happen(Story& story, const std::string& what) {
  if (what == "begin") return story.begin(), 0;
  if (what == "answer") return story.open_gate(), 0;
  if (what == "restart") return story.restart(), 0;
  if (what == "cancel") return story.cancel(), 0;
  if (what.starts_with("+") && !story.comes_to_rest()) return -1;
  if (what.starts_with("+")) return story.pass(seconds_in(what.substr(1))), 0;
  if (what.starts_with("down")) return story.stop(), story.pass(seconds_in(rest_of(what))), story.start(), 0;
  if (what.starts_with("event@submit")) return story.call_back(0, rest_of(what));
  if (what.starts_with("event")) return story.call_back(1, rest_of(what));
  if (what == "forged") {
    auto address = story.address(1);
    address.back() = address.back() == 'A' ? 'B' : 'A';
    return story.post(address, "forged");
  }
  return story.call_back(1, "unknown", 99);
}

void tell(const Row& row) {
  SCOPED_TRACE(row.claim);
  Story story;
  story.step("submit", row.submit);
  auto& wait = story.step("wait", row.wait, {{"cancelled", row.cancelled}});
  wait.deadline = 5min;
  wait.retry.initial = 10s;
  Lines expected;
  for (const auto& [what, calls, state, answer] : row.happenings) {
    SCOPED_TRACE(what);
    EXPECT_EQ(happen(story, what), answer);
    expected.insert(expected.end(), calls.begin(), calls.end());
    EXPECT_TRUE(story.comes_to(expected.size(), state)) << "stands at " << name(story.standing().state);
    EXPECT_EQ(story.calls(), expected);
    if (testing::Test::HasFailure()) return;
  }
  story.stop();
  EXPECT_EQ(story.calls(), expected);
  EXPECT_EQ(story.attempts(), row.attempts);
  EXPECT_EQ(story.events(), row.events);
}

TEST(Wait, AnEventComesOnceAndInEveryPlace) {
  const Row rows[] = {
      {"while it is parked",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kDone, 200}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
      {"before the submit is answered: kept, and wakes the item as it parks",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"event a", {}, kReady, 200},
        {"answer", {"wait process 1", "wait event 2 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
      {"several before: handed over together, in order",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"event a", {}, kReady, 200},
        {"event b", {}, kReady, 200},
        {"answer", {"wait process 1", "wait event 2 a b"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a", "wait b"}},
      {"before one for the step that it is parked at: not lost over that one",
       {"wait:60000"},
       {{"begin", kSubmitted, kWaiting},
        {"event a", {}, kWaiting, 200},
        {"event@submit x", {"submit event 2 x", "wait process 1", "wait event 2 a"}, kDone, 200}},
       {"submit suspended 1", "submit ok 2", "wait suspended 1", "wait ok 2"},
       {"wait a", "submit x"},
       "ok",
       {"park", "ok"}},
      {"after the step: recorded, without effect",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kDone, 200},
        {"event b", {}, kDone, 200}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a", "wait b"}},
      {"twice: the second is recorded, without effect",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kDone, 200},
        {"event a", {}, kDone, 200}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a", "wait a"}},
      {"one by one while it parks again: each handed over once",
       {"park:60000", "park:60000", "park:60000", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kWaiting, 200},
        {"event b", {"wait event 3 b"}, kWaiting, 200},
        {"event c", {"wait event 4 c"}, kDone, 200}},
       {"submit ok 1", "wait suspended 3x3", "wait ok 4"},
       {"wait a", "wait b", "wait c"}},
      {"forged, and for a run that is not there: nothing is stored",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"forged", {}, kWaiting, 404},
        {"unknown", {}, kWaiting, 404},
        {"event a", {"wait event 2 a"}, kDone, 200}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
      {"while it may not be woken: kept for its timer",
       {"timer:60000", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {}, kWaiting, 200},
        {"+60", {"wait event 2 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
  };
  for (const auto& row : rows) tell(row);
}

TEST(Wait, PollsUntilItsDeadline) {
  const Row rows[] = {
      {"a timer polls; polls share a row",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+60", {"wait timer 2"}, kWaiting},
        {"+60", {"wait timer 3"}, kWaiting},
        {"event a", {"wait event 4 a"}, kDone, 200}},
       {"submit ok 1", "wait suspended 3x3", "wait ok 4"},
       {"wait a"}},
      {"the deadline is a last resume",
       {"wait"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+299", {}, kWaiting},
        {"+1", {"wait deadline 2"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait failed 2 empty: nothing came"}},
      {"the deadline's resume may still succeed",
       {"park", "ok"},
       {{"begin", kSubmitted, kReady}, {"answer", {"wait process 1"}, kWaiting}, {"+300", {"wait deadline 2"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"}},
      {"the deadline's resume may not park again",
       {"park"},
       {{"begin", kSubmitted, kReady}, {"answer", {"wait process 1"}, kWaiting}, {"+300", {"wait deadline 2"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait failed 2 deadline: still waiting at its deadline"}},
      {"a poll that falls behind the deadline is the deadline's",
       {"wait:240000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+240", {"wait timer 2"}, kWaiting},
        {"+60", {"wait deadline 3"}, kDead}},
       {"submit ok 1", "wait suspended 2x2", "wait failed 3 empty: nothing came"}},
      {"time before the wait's first attempt does not count",
       {"wait"},
       {{"begin", kSubmitted, kReady},
        {"+50", {}, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+299", {}, kWaiting},
        {"+1", {"wait deadline 2"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait failed 2 empty: nothing came"}},
      {"an event before the deadline wins, also where both are found at once",
       {"timer:310000", "wait"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {}, kWaiting, 200},
        {"+300", {"wait event 2 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
      {"an event before the deadline whose resume parks again leaves the deadline its last resume",
       {"timer:310000", "park", "failed"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {}, kWaiting, 200},
        {"+300", {"wait event 2 a", "wait deadline 3"}, kDead}},
       {"submit ok 1", "wait suspended 2x2", "wait failed 3 told: told to"},
       {"wait a"}},
  };
  for (const auto& row : rows) tell(row);
}

TEST(Wait, AFailedResumeIsRepeatedWithTheSameStateAndEvents) {
  const Row rows[] = {
      {"after an event",
       {"park:60000", "retry", "retry", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kRetrying, 200},
        {"+10", {"wait event 3 a"}, kRetrying},
        {"+20", {"wait event 4 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait retry 3: told to", "wait ok 4"},
       {"wait a"}},
      {"with what came meanwhile",
       {"park:60000", "retry", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kRetrying, 200},
        {"event b", {}, kRetrying, 200},
        {"+10", {"wait event 3 a b"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait ok 3"},
       {"wait a", "wait b"}},
      {"parking resets the count of failures",
       {"wait:60000", "retry", "retry", "wait:60000", "retry", "retry", "wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+60", {"wait timer 2"}, kRetrying},
        {"+10", {"wait timer 3"}, kRetrying},
        {"+20", {"wait timer 4"}, kWaiting},
        {"+60", {"wait timer 5"}, kRetrying},
        {"+10", {"wait timer 6"}, kRetrying},
        {"event a", {}, kRetrying, 200},
        {"+20", {"wait event 7 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait retry 3: told to", "wait suspended 4",
        "wait retry 5: told to", "wait retry 6: told to", "wait ok 7"},
       {"wait a"}},
      {"over a restart",
       {"park:60000", "retry", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kRetrying, 200},
        {"restart", {}, kRetrying},
        {"+10", {"wait event 3 a"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait ok 3"},
       {"wait a"}},
      {"the last before the deadline has the deadline's resume",
       {"park:295000", "retry", "failed"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+295", {"wait timer 2"}, kRetrying},
        {"+5", {"wait deadline 3"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait failed 3 told: told to"}},
      {"the deadline's resume is the last",
       {"park", "retry"},
       {{"begin", kSubmitted, kReady}, {"answer", {"wait process 1"}, kWaiting}, {"+300", {"wait deadline 2"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to"}},
  };
  for (const auto& row : rows) tell(row);
}

TEST(Wait, GoesOnOverRestarts) {
  const Row rows[] = {
      {"before the submit is answered: it is asked again",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"restart", {"submit process 2"}, kReady},
        {"event a", {}, kReady, 200},
        {"answer", {"wait process 1", "wait event 2 a"}, kDone}},
       {"submit interrupted 1 interrupted: the engine ended while the call was running", "submit ok 2",
        "wait suspended 1", "wait ok 2"},
       {"wait a"}},
      {"while it is parked",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"restart", {}, kWaiting},
        {"+60", {"wait timer 2"}, kWaiting},
        {"restart", {}, kWaiting},
        {"event a", {"wait event 3 a"}, kDone, 200}},
       {"submit ok 1", "wait suspended 2x2", "wait ok 3"},
       {"wait a"}},
      {"a poll that came due while no engine ran",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"down 90", {"wait timer 2"}, kWaiting},
        {"+60", {"wait timer 3"}, kWaiting},
        {"event a", {"wait event 4 a"}, kDone, 200}},
       {"submit ok 1", "wait suspended 3x3", "wait ok 4"},
       {"wait a"}},
      {"a deadline that passed while no engine ran: once normally before it counts",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"down 3600", {"wait timer 2", "wait deadline 3"}, kDead}},
       {"submit ok 1", "wait suspended 2x2", "wait failed 3 empty: nothing came"}},
      {"the same where nothing but the deadline would wake it",
       {"park", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"down 3600", {"wait timer 2"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"}},
      {"the same where the resume before had failed",
       {"park:60000", "retry", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"+60", {"wait timer 2"}, kRetrying},
        {"down 3600", {"wait timer 3"}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait ok 3"}},
      {"the normal resume after the downtime may fail: then the deadline counts",
       {"park:60000", "retry", "failed"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"down 3600", {"wait timer 2", "wait deadline 3"}, kDead}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait failed 3 told: told to"}},
      {"a resume that the engine's end interrupted is repeated",
       {"park:60000", "hold", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kWaiting, 200},
        {"restart", {"wait event 3 a"}, kDone}},
       {"submit ok 1", "wait suspended 1",
        "wait interrupted 2 interrupted: the engine ended while the call was running", "wait ok 3"},
       {"wait a"}},
  };
  for (const auto& row : rows) tell(row);
}

TEST(Wait, CancelEndsItWhereverItStands) {
  const Row rows[] = {
      {"before the submit is answered: nothing is parked, nobody is told",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady}, {"cancel", {}, kCancelled}, {"event a", {}, kCancelled, 200}},
       {"submit interrupted 1 interrupted: the engine ended while the call was running"},
       {"wait a"}},
      {"while it is parked: its component is told",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"cancel", {"wait cancel 2"}, kCancelled},
        {"event a", {}, kCancelled, 200}},
       {"submit ok 1", "wait suspended 1", "wait cancelled 2"},
       {"wait a"}},
      {"where undoing fails: cancelled all the same, with a note",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"cancel", {"wait cancel 2"}, kCancelled}},
       {"submit ok 1", "wait suspended 1", "wait cancelled 2 told: told to"},
       {},
       "failed"},
      {"where undoing may be worth another try: one is all there is",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"cancel", {"wait cancel 2"}, kCancelled},
        {"+60", {}, kCancelled}},
       {"submit ok 1", "wait suspended 1", "wait cancelled 2: told to"},
       {},
       "retry"},
      {"between two tries of a resume: its component is told, with the events",
       {"park:60000", "retry", "ok"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kRetrying, 200},
        {"cancel", {"wait cancel 3 a"}, kCancelled}},
       {"submit ok 1", "wait suspended 1", "wait retry 2: told to", "wait cancelled 3"},
       {"wait a"}},
      {"between two tries of the first call: nothing is parked, nobody is told",
       {"retry", "wait"},
       {{"begin", kSubmitted, kReady}, {"answer", {"wait process 1"}, kRetrying}, {"cancel", {}, kCancelled}},
       {"submit ok 1", "wait retry 1: told to"}},
      {"an undoing that the engine's end interrupted is tried again",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"cancel", {"wait cancel 2"}, ItemState::cancelling},
        {"restart", {"wait cancel 3"}, ItemState::cancelling}},
       {"submit ok 1", "wait suspended 1",
        "wait interrupted 2 interrupted: the engine ended while the call was running",
        "wait interrupted 3 interrupted: the engine ended while the call was running"},
       {},
       "hold"},
      {"a second cancel does not interrupt the undoing",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"cancel", {"wait cancel 2"}, ItemState::cancelling},
        {"cancel", {}, ItemState::cancelling}},
       {"submit ok 1", "wait suspended 1",
        "wait interrupted 2 interrupted: the engine ended while the call was running"},
       {},
       "hold"},
      {"after its end: nothing",
       {"wait:60000"},
       {{"begin", kSubmitted, kReady},
        {"answer", {"wait process 1"}, kWaiting},
        {"event a", {"wait event 2 a"}, kDone, 200},
        {"cancel", {}, kDone}},
       {"submit ok 1", "wait suspended 1", "wait ok 2"},
       {"wait a"}},
  };
  for (const auto& row : rows) tell(row);
}

}  // namespace
}  // namespace sluice::conformance
