// SPDX-License-Identifier: Apache-2.0
//
// sluice-sandbox: a local Memories.ai API and a Slack inbox, on one port, for demos and tests.
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>

#include "command_line.hpp"
#include "http/cancel_signal.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "sandbox.hpp"

namespace sluice::sandbox {
namespace {

std::string deliver(http::Client& client, const Callback& callback, const http::CancelSignal& cancel) {
  const auto reply = client.send({.method = "POST",
                                  .url = callback.url,
                                  .headers = {{"Content-Type", "application/json"}},
                                  .body = callback.body,
                                  .timeout = std::chrono::seconds(10),
                                  .cancel = cancel.descriptor()});
  return reply ? std::to_string(reply->status) : reply.error().message;
}

std::string greeting(const Options& options, std::uint16_t port) {
  const std::string base = fmt::format("http://{}:{}", options.host, port);
  return fmt::format(
      "sluice-sandbox listens on {0}\n"
      "  export MEMORIES_BASE_URL={0}\n"
      "  export MEMORIES_API_KEY=sk-demo-key   # unless --key says otherwise\n"
      "  export SLACK_WEBHOOK_URL={0}/services/T000/B000/demo\n"
      "  curl {0}/sandbox lists what it can tell and do\n",
      base);
}

void wait_for_signal(const sigset_t& signals) {
  int signal = 0;
  while (::sigwait(&signals, &signal) != 0) {
  }
}

Result<void> run(const Options& options) {
  // Blocked before there are threads, so that none of them takes a signal away from sigwait().
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  SystemClock clock;
  Service service;
  std::unique_ptr<StateFile> file;
  if (!options.state.empty()) file = TRY(StateFile::open(options.state, service));
  http::Client client({.user_agent = "sluice-sandbox"});
  http::CancelSignal cancel;
  Sandbox sandbox(std::move(service), std::move(file), clock,
                  [&](const Callback& callback) { return deliver(client, callback, cancel); });
  for (const http::Request& request : options.script) {
    const http::Response response = sandbox.answer(request);
    if (response.status != 200) return failure(response.body);
  }
  sandbox.start();
  const auto server = TRY(http::Server::start({.host = options.host, .port = options.port},
                                              [&](const http::Request& request) { return sandbox.answer(request); }));
  std::fputs(greeting(options, server->port()).c_str(), stdout);
  std::fflush(stdout);
  wait_for_signal(signals);
  cancel.raise();
  sandbox.stop();
  server->stop();
  return {};
}

}  // namespace
}  // namespace sluice::sandbox

int main(int argc, char** argv) {
  using namespace sluice::sandbox;
  const auto options = read_command_line({argv + 1, argv + argc});
  if (!options) {
    fmt::print(stderr, "sluice-sandbox: {}\n", options.error().message);
    return 2;
  }
  if (options->help) {
    std::fputs(usage().c_str(), stdout);
    return 0;
  }
  if (const auto ended = run(*options); !ended) {
    fmt::print(stderr, "sluice-sandbox: {}\n", ended.error().message);
    return 1;
  }
  return 0;
}
