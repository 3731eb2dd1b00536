// SPDX-License-Identifier: Apache-2.0
#include "story.hpp"

#include <fstream>

#include "api/callbacks.hpp"
#include "base/check.hpp"
#include "journal/journal.hpp"
#include "runtime/callback_address.hpp"

namespace sluice::conformance {
namespace {

using testing_support::EngineBench;

constexpr const char* kPublicUrl = "http://127.0.0.1";

Array list_of(const std::vector<std::string>& words) {
  Array list;
  for (const auto& word : words) list.push_back(word);
  return list;
}

}  // namespace

Story::Story() : bench(clock), began(clock.now()), log_((bench.folder() / "calls").string()) {
  workflow = EngineBench::counting(1);
}

Step& Story::step(const std::string& name, std::vector<std::string> does, Object params) {
  params["does"] = list_of(does);
  params["as"] = name;
  auto& step =
      workflow.steps.emplace_back(EngineBench::step(name, "scripted.step", std::move(params), {{"log", log_}}));
  step.may_suspend = step.on_cancel = true;
  step.retry.jitter = Jitter::none;
  return step;
}

Sink& Story::sink(const std::string& name, std::vector<SinkEvent> on, const std::string& text,
                  std::vector<std::string> does) {
  auto& sink = workflow.sinks.emplace_back(EngineBench::sink(name, "scripted.sink"));
  sink.use.options = {{"log", log_}};
  sink.use.params = {{"text", text}};
  if (!does.empty()) sink.use.params["does"] = list_of(does);
  sink.on = std::move(on);
  sink.batch.items = 1;
  sink.retry.jitter = Jitter::none;
  return sink;
}

void Story::source(std::int64_t items, std::int64_t at, const std::string& does) {
  workflow.source.use = {.component = "scripted.source",
                         .options = {{"log", log_}, {"items", items}, {"at", at}, {"does", does}}};
  workflow.source.retry.jitter = Jitter::none;
}

void Story::begin() {
  bench.start(kPublicUrl);
  key_ = (*Journal::open({.path = bench.path()}))->signing_key();
  begin_another();
}

void Story::begin_another() {
  run = bench.run(workflow);
}

void Story::stop(Duration grace) {
  bench.stop(grace);
}

void Story::start() {
  bench.start(kPublicUrl);
  if (is_final(stored().state)) return;
  const auto resumed = bench.resume(run, workflow);
  SLUICE_CHECK(resumed.has_value());
}

void Story::open_gate() {
  std::ofstream(log_ + ".open") << "open";
}

std::string Story::address(int step, std::int64_t item) const {
  return std::string(api::kCallbackPrefix) + callback_name({run, ItemNumber{item}, step}, key_);
}

int Story::call_back(int step, const std::string& body, std::int64_t item) {
  return post(address(step, item), body);
}

int Story::post(const std::string& path, const std::string& body, const std::string& method) {
  return api::receive_callback(bench.engine(), {.method = method, .path = path, .body = body}).status;
}

std::vector<std::string> Story::calls() const {
  std::ifstream in(log_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool Story::comes_to(std::size_t calls, ItemState state, std::int64_t item) {
  return comes_true([&] {
    if (this->calls().size() < calls) return false;
    const auto stored = *bench.reader().item(run, ItemNumber{item});
    return stored && stored->standing.state == state;
  });
}

bool Story::comes_to_rest() {
  return comes_true([&] {
    const auto due = standing().due;
    return !due || *due > clock.now();
  });
}

bool Story::run_comes_to(RunState state) {
  return comes_true([&] { return stored().state == state; });
}

std::vector<std::string> Story::attempts(std::int64_t item) {
  std::vector<std::string> lines;
  const auto rows = bench.reader().attempts(run, ItemNumber{item}).value();
  for (const auto& row : rows) {
    auto line = workflow.steps.at(static_cast<std::size_t>(row.step)).name + " " + std::string(name(row.outcome)) +
                " " + std::to_string(row.attempt);
    if (row.times > 1) line += "x" + std::to_string(row.times);
    if (row.fault && !row.fault->code.empty()) line += " " + row.fault->code;
    if (row.fault) line += ": " + row.fault->message;
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> Story::events(std::int64_t item) {
  std::vector<std::string> lines;
  const auto stored = bench.reader().events(run, ItemNumber{item}).value();
  for (const auto& event : stored) {
    auto line = workflow.steps.at(static_cast<std::size_t>(event.step)).name + " " + event.body;
    if (event.times > 1) line += "x" + std::to_string(event.times);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace sluice::conformance
