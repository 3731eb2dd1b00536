// SPDX-License-Identifier: Apache-2.0
//
// Items that wait for the outside: an engine parks many, then another process calls them back over HTTP, first at a
// steady pace, then as fast as it is answered.
#include <atomic>
#include <iostream>
#include <thread>

#include "base/check.hpp"
#include "child.hpp"
#include "figures.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "runtime/callback_address.hpp"
#include "stopwatch.hpp"
#include "suite.hpp"
#include "support/engine_bench.hpp"

namespace sluice::bench {
namespace {

using testing_support::EngineBench;
using namespace std::chrono_literals;

constexpr int kConnections = 32;
constexpr std::string_view kPath = "/callbacks/";

double now_in_seconds() {
  return std::chrono::duration<double>(SystemClock().now().time_since_epoch()).count();
}

Workflow waiting(std::int64_t items) {
  auto workflow = EngineBench::counting(items);
  workflow.steps = {EngineBench::step("wait", "probe.park", {{"wakes", 1}}),
                    EngineBench::step("next", "probe.pass", {{"value", "{{ steps.wait.events }}"}})};
  return workflow;
}

http::Response receive(Engine& engine, const http::Request& request) {
  if (!request.path.starts_with(kPath)) return {.status = 404};
  const auto fate = engine.receive(std::string_view(request.path).substr(kPath.size()),
                                   std::string(request.headers.value_or("Content-Type", "")), request.body);
  if (!fate) return {.status = 503};
  return {.status = *fate ? 204 : 404};
}

// Calls items back, each once, by as many connections as there are threads.
class Callbacks {
 public:
  Callbacks(RunId run, std::string key, const std::string& port)
      : run_(run), key_(std::move(key)), url_("http://127.0.0.1:" + port + std::string(kPath)) {}

  // Items first + 1 … first + count, `pause` apart. When each was due to be sent, in that order.
  std::vector<Timestamp> send(std::int64_t first, std::int64_t count, Duration pause) {
    std::vector<Timestamp> due(static_cast<std::size_t>(count));
    std::atomic<std::int64_t> next = 0;
    const auto start = clock_.now();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kConnections; ++i) {
      threads.emplace_back([&] {
        for (std::int64_t n = next++; n < count; n = next++) {
          auto& at = due[static_cast<std::size_t>(n)];
          at = pause == Duration::zero() ? clock_.now() : start + n * pause;
          wait_until(at);
          post(ItemNumber{first + n + 1});
        }
      });
    }
    threads.clear();
    return due;
  }

 private:
  void wait_until(Timestamp at) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any nothing;
    clock_.wait_until(lock, nothing, {}, at, [&] { return clock_.now() >= at; });
  }

  void post(ItemNumber item) {
    const auto url = url_ + callback_name({run_, item, 0}, key_);
    const auto reply = client_.send({.method = "POST", .url = url, .body = R"({"status":"done"})"});
    SLUICE_CHECK(reply && reply->status == 204);
  }

  SystemClock clock_;
  http::Client client_{{}};
  RunId run_;
  std::string key_;
  std::string url_;
};

// Polls, as the engine is another process.
template <class Condition>
void wait_for(Condition condition) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable nothing;
  while (!condition()) nothing.wait_for(lock, 5ms);
}

std::vector<double> milliseconds_to_next_step(JournalReader& reader, RunId run, std::int64_t first,
                                              const std::vector<Timestamp>& sent) {
  std::vector<double> took;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const ItemNumber item{first + static_cast<std::int64_t>(i) + 1};
    const auto attempts = reader.attempts(run, item).value();
    SLUICE_CHECK(attempts.size() == 3);  // parked, resumed, the next step
    took.push_back(std::chrono::duration<double, std::milli>(attempts[2].started - sent[i]).count());
  }
  return took;
}

}  // namespace

void measure_parking(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  EngineBench bench;
  bench.start("http://127.0.0.1");
  const auto run = bench.run(waiting(items));
  const SystemClock clock;
  const auto parked = [&] { return bench.engine().progress(run)->steps.front().parked; };
  while (parked() < items) bench.engine().wait(run, {}, clock.now() + 1ms);
  print("parked_at", now_in_seconds());
  const auto server =
      http::Server::start({}, [&](const http::Request& request) { return receive(bench.engine(), request); }).value();
  std::cout << bench.path() << '\n' << server->port() << '\n' << run << std::endl;
  std::cin.get();
}

void measure_callbacks(const Arguments& arguments) {
  const auto& journal = arguments.at(0);
  const RunId run{std::stoll(arguments.at(2))};
  const auto paced = std::stoll(arguments.at(3));
  const auto fast = std::stoll(arguments.at(4));
  const auto reader = JournalReader::open(journal).value();
  Callbacks callbacks(run, Journal::open({.path = journal, .create = false}).value()->signing_key(), arguments.at(1));
  const auto through = [&](std::int64_t items) {
    wait_for([&] { return reader->run(run).value()->ledger.done == items; });
  };

  constexpr int kPerSecond = 500;
  const auto sent = callbacks.send(0, paced, Duration(1s) / kPerSecond);
  through(paced);
  print("next_step", quantile(milliseconds_to_next_step(*reader, run, 0, sent), 0.99));

  const Stopwatch watch;
  callbacks.send(paced, fast, Duration::zero());
  through(paced + fast);
  print("resumes_per_second", static_cast<double>(fast) / watch.seconds());
}

namespace {

struct Counts {
  std::int64_t items;
  std::int64_t paced;
  std::int64_t fast;
};

// An engine that parks, and a client that calls back, side by side.
Result<Figures> park_and_call_back(const Counts& counts) {
  const auto started = now_in_seconds();
  const auto engine = TRY(Child::measure("parking", {std::to_string(counts.items)}));
  const auto ended_early = [&] { return engine->finish().error(); };
  Figures figures;
  const auto parked = engine->line();
  const auto journal = engine->line();
  const auto port = engine->line();
  const auto run = engine->line();
  if (!run) return std::unexpected(ended_early());
  figures.add("parked", std::stod(parked->substr(parked->find(' '))) - started);
  const auto client = TRY(
      Child::measure("callbacks", {*journal, *port, *run, std::to_string(counts.paced), std::to_string(counts.fast)}));
  const auto answered = client->figures();
  TRY(client->finish());
  figures.add("next_step", answered["next_step"]);
  figures.add("resumes_per_second", answered["resumes_per_second"]);
  figures.add("memory", TRY(engine->finish()).memory);
  return figures;
}

}  // namespace

Result<Claims> waits(const Scale& scale) {
  Counts counts{
      .items = scale.count(100'000, 5'000), .paced = scale.count(2'000, 100), .fast = scale.count(20'000, 1'000)};
  const auto text = std::to_string(counts.items);
  std::vector<Figures> samples;
  for (int i = 0; i < scale.samples(); ++i) {
    auto figures = TRY(park_and_call_back(counts));
    auto twice = counts;
    twice.items *= 2;
    figures.add("memory_of_twice", TRY(park_and_call_back(twice))["memory"]);
    samples.push_back(std::move(figures));
  }
  const auto memory = median_ratio(samples, "memory_of_twice", "memory");
  return Claims{
      {.claim = "parked waits: " + text + " items, from the start of the process to the last durable park",
       .value = median(samples, "parked"),
       .unit = "s",
       .bound = 6},
      {.claim = "parked waits: memory of " + text + " and their callbacks",
       .value = median(samples, "memory"),
       .unit = "MiB",
       .bound = 64},
      {.claim = "parked waits: memory of twice as many, to that",
       .value = memory.value,
       .unit = "MiB",
       .baseline = memory.baseline,
       .bound = 1.1},
      {.claim = "callbacks: over " + std::to_string(kConnections) +
                " connections, synced before their 2xx, to the item's end",
       .value = median(samples, "resumes_per_second"),
       .unit = "1/s",
       .direction = Bound::at_least,
       .bound = 4'000},
      {.claim = "callbacks: 500 a second, 99th percentile from request to next step",
       .value = median(samples, "next_step"),
       .unit = "ms",
       .bound = 10},
  };
}

}  // namespace sluice::bench
