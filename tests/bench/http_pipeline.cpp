// SPDX-License-Identifier: Apache-2.0
//
// Items through one POST each and a line of a file, held against the same client that only posts.
#include <atomic>
#include <thread>

#include "base/check.hpp"
#include "child.hpp"
#include "figures.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "http_service.hpp"
#include "stopwatch.hpp"
#include "suite.hpp"
#include "support/engine_bench.hpp"

namespace sluice::bench {
namespace {

using testing_support::EngineBench;

constexpr int kConnections = 8;
constexpr int kItems = 16;    // of a call, one after the other
constexpr int kLines = 1024;  // of the file, in one write
constexpr int kWindow = 2000;

Workflow pipeline(const EngineBench& bench, std::int64_t items, const std::string& url) {
  auto workflow = EngineBench::counting(items);
  workflow.run.concurrency = kConnections;
  workflow.run.window = kWindow;
  workflow.steps = {EngineBench::step("post", "probe.post", {{"value", "{{ item.n }}"}}, {{"url", url}})};
  workflow.steps.front().batch.items = kItems;
  workflow.sinks = {EngineBench::sink("lines", "file")};
  auto& sink = workflow.sinks.front();
  sink.use = bench.use("file", {{"path", (bench.folder() / "out.jsonl").string()}, {"root", bench.folder().string()}},
                       {{"fields", Object{{"n", "{{ item.n }}"}, {"status", "{{ steps.post.status }}"}}}});
  sink.batch.items = kLines;
  return workflow;
}

// Posts a second of a loop that does nothing else, on each of the connections.
double bare_loop(http::Client& client, const std::string& url, std::int64_t posts) {
  std::atomic<std::int64_t> left = posts;
  const Stopwatch watch;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kConnections; ++i) {
      threads.emplace_back([&] {
        while (left.fetch_sub(1) > 0) {
          const http::ClientRequest request{.method = "POST",
                                            .url = url,
                                            .headers = {{"Content-Type", "application/json"}},
                                            .body = R"({"value":1})"};
          SLUICE_CHECK(client.send(request).value().status == 200);
        }
      });
    }
  }
  return static_cast<double>(posts) / watch.seconds();
}

}  // namespace

void measure_http_pipeline(const Arguments& arguments) {
  const auto items = std::stoll(arguments.at(0));
  const auto stub = http::Server::start({}, [](const http::Request&) { return http::Response{.body = "{}"}; }).value();
  const auto url = "http://127.0.0.1:" + std::to_string(stub->port()) + "/";
  const SystemClock clock;
  http::Client client({});
  EngineBench bench;
  bench.services().http = http_service(client, clock);
  bench.services().kv_get = [&](std::string_view scope, std::string_view key) {
    return bench.engine().kv(std::string(scope), std::string(key));
  };
  const auto before = bare_loop(client, url, items);
  bench.start();
  const Stopwatch watch;
  const auto run = bench.finish(bench.run(pipeline(bench, items, url)));
  print("items_per_second", static_cast<double>(items) / watch.seconds());
  SLUICE_CHECK(run.state == RunState::succeeded && run.ledger.delivered == items);
  print("posts_per_second", (before + bare_loop(client, url, items)) / 2);
}

Result<Claims> http_pipeline(const Scale& scale) {
  const auto items = std::to_string(scale.count(2'000, 200));
  Claim claim{.claim = "HTTP pipeline: " + items + " items through a POST and a line of a file, " +
                       std::to_string(kConnections) + " connections, " + std::to_string(kItems) +
                       " items a call, a window of " + std::to_string(kWindow) + ", to the same client's bare loop",
              .unit = "1/s",
              .direction = Bound::at_least,
              .bound = 0.4};
  if (!std::filesystem::exists(build_folder() / "lib/plugins/file.so")) {
    claim.skipped = "there is no file plugin";
    return Claims{claim};
  }
  // So short a measurement that every disturbance shows: three times as many.
  const auto samples = TRY(sample(3 * scale.samples(), "http", {items}));
  const auto [value, baseline] = median_ratio(samples, "items_per_second", "posts_per_second");
  claim.value = value;
  claim.baseline = baseline;
  return Claims{claim};
}

}  // namespace sluice::bench
