// SPDX-License-Identifier: Apache-2.0
#include "emulator.hpp"

#include "json/json.hpp"
#include "support/folder.hpp"

namespace sluice::crash {
namespace {

using testing_support::content_of;
using namespace std::chrono_literals;

constexpr std::string_view kGreeting = "sluice-sandbox listens on ";

// Its first line says where it listens.
Result<std::string> address_of(Process& process, const std::filesystem::path& log) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (process.wait(10ms)) break;
    const auto text = content_of(log);
    const auto end = text.find('\n');
    if (text.starts_with(kGreeting) && end != std::string::npos)
      return text.substr(kGreeting.size(), end - kGreeting.size());
  }
  return failure("the emulator does not start: " + content_of(log));
}

}  // namespace

Result<std::unique_ptr<Emulator>> Emulator::start(const std::string& program, const std::filesystem::path& folder,
                                                  std::uint64_t seed) {
  std::unique_ptr<Emulator> emulator(new Emulator());
  const auto log = folder / "emulator.log";
  const std::vector<std::string> command{program,
                                         "--port",
                                         "0",
                                         "--key",
                                         "sk-crash",
                                         "--seed",
                                         std::to_string(seed),
                                         "--speed",
                                         "400",
                                         "--rate-limit",
                                         "off",
                                         "--latency",
                                         "0ms..6ms",
                                         "--journal",
                                         "1000000",
                                         "--credits",
                                         "10000000",
                                         "--callback-at",
                                         "accepted,indexed",
                                         "--callback-repeat",
                                         "2",
                                         "--callback-delay",
                                         "40s"};
  emulator->process_ = TRY(Process::start({.command = command, .log = log}));
  emulator->url_ = TRY(address_of(*emulator->process_, log));
  return emulator;
}

Result<std::string> Emulator::get(const std::string& route) {
  auto reply = client_.send({.url = url_ + "/sandbox" + route, .max_reply = std::size_t{1} << 30});
  if (!reply) return failure("the emulator: " + reply.error().message);
  if (reply->status != 200) return failure("the emulator answers " + reply->body);
  return std::move(reply->body);
}

Result<> Emulator::set(const Object& settings) {
  const auto body = to_json(Value(settings));
  const auto reply = client_.send({.method = "POST", .url = url_ + "/sandbox/settings", .body = body});
  if (!reply) return failure("the emulator: " + reply.error().message);
  if (reply->status != 200) return failure("the emulator answers " + reply->body);
  return {};
}

Result<> Emulator::look() {
  const auto text = TRY(get("/journal?path=/scraper&after=" + std::to_string(seen_)));
  const auto requests = TRY(parse_json(text));
  for (const auto& request : requests.array()) {
    seen_ = request["number"].integer();
    submits_[std::string(request["body"]["username"].string_or(""))].push_back(seen_);
  }
  return {};
}

Result<std::map<std::string, std::vector<std::int64_t>>> Emulator::submits() {
  const std::scoped_lock lock(mutex_);
  TRY(look());
  return submits_;
}

Result<std::int64_t> Emulator::last_submit() {
  const std::scoped_lock lock(mutex_);
  TRY(look());
  return seen_;
}

Result<std::vector<Emulator::Callback>> Emulator::callbacks() {
  const auto text = TRY(get("/callbacks"));
  const auto records = TRY(parse_json(text));
  std::vector<Callback> callbacks;
  for (const auto& record : records.array()) {
    callbacks.push_back({std::string(record["url"].string_or("")), std::string(record["outcome"].string_or(""))});
  }
  return callbacks;
}

Result<std::string> Emulator::slack() {
  return get("/slack");
}

}  // namespace sluice::crash
