// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/engine_bench.hpp"
#include "support/fake_clock.hpp"

namespace sluice::conformance {

// A run on a clock that stands still, told by what happens to it: time passes, callbacks come, it is cancelled, its
// engine goes and comes back. Its scripted components write down every call they get; that list is what a test
// compares.
class Story {
 public:
  Story();

  // --- the workflow, before begin()
  Workflow workflow;
  // A step that follows its script; its calls are written down under its name.
  Step& step(const std::string& name, std::vector<std::string> does, Object params = {});
  Sink& sink(const std::string& name, std::vector<SinkEvent> on, const std::string& text,
             std::vector<std::string> does = {});
  // The source gives so many items and then, at `at`, does something else.
  void source(std::int64_t items, std::int64_t at = 0, const std::string& does = "");

  // --- what happens
  void begin();
  void begin_another();  // one more run of the workflow, on the same engine
  void pass(Duration time) { clock.advance(time); }
  void stop(Duration grace = {});
  void start();  // an engine that goes on with the run, unless it is finished
  void restart() { stop(), start(); }
  void cancel() { bench.engine().cancel(run); }
  void open_gate();
  // POSTs to the address of an item's step; the answer's status.
  int call_back(int step, const std::string& body, std::int64_t item = 1);
  int post(const std::string& path, const std::string& body, const std::string& method = "POST");
  std::string address(int step, std::int64_t item = 1) const;

  // --- what came of it
  std::vector<std::string> calls() const;
  // Waits, in real time, until so many calls are written down and the item stands as told.
  bool comes_to(std::size_t calls, ItemState state, std::int64_t item = 1);
  // Waits until a call that a timer began has its outcome: until then its item stands as before, and time that passes
  // would be the call's.
  bool comes_to_rest();
  bool run_comes_to(RunState state);
  bool comes_true(const std::function<bool()>& claim) { return testing_support::EngineBench::comes_true(claim); }
  StoredRun stored() { return **bench.reader().run(run); }
  Standing standing(std::int64_t item = 1) { return (**bench.reader().item(run, ItemNumber{item})).standing; }
  // One line an attempt: "step outcome attempt[xtimes][ code][: message]".
  std::vector<std::string> attempts(std::int64_t item = 1);
  std::vector<std::string> events(std::int64_t item = 1);  // "step body[xtimes]"

  FakeClock clock;
  testing_support::EngineBench bench;
  RunId run;
  const Timestamp began;

 private:
  std::string log_;
  std::string key_;  // that signs callback addresses
};

}  // namespace sluice::conformance
