// SPDX-License-Identifier: Apache-2.0
#include "slack/slack_sink.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "slack/answer.hpp"
#include "slack/message.hpp"

namespace sluice::slack {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// An answer is a bare word; some come as {"ok": false, "error": word}.
std::string word_of(const Reply& reply) {
  if (const Value& error = reply.json()["error"]; error.is_string()) return error.string();
  return std::string(trimmed(reply.body()));
}

std::optional<std::chrono::milliseconds> pause_of(const Reply& reply, Call::Time now) {
  if (const auto pause = reply.retry_after(now)) return pause;
  const Value& seconds = reply.json()["retry_after"];
  if (!seconds.is_integer() || seconds.integer() < 0) return std::nullopt;
  constexpr auto kMost = std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter).count();
  return std::chrono::seconds(std::min(seconds.integer(), kMost));
}

Outcome outcome_of(const Reply& reply, Call::Time now) {
  const int status = reply.transported() ? reply.status() : 0;
  const std::string word = status == 0 ? "" : word_of(reply);
  if (status == 429) {
    const auto pause = pause_of(reply, now);
    const std::string said = "Slack is written to faster than it takes messages";
    return (pause ? throttled(*pause, said) : retry(said)).code("rate_limited");
  }
  if (status >= 300 && status < 400) {
    return failed("the webhook's address leads elsewhere, which Slack's own does not; check the secret")
        .code("redirect");
  }
  if (const auto why = status >= 200 && status < 500 ? explanation(word) : std::nullopt) {
    return failed(std::string(*why) + " (" + word + ")").code(word);
  }
  if (const auto failure = reply.failure()) return *failure;
  if (word == "ok" || reply.json()["ok"] == Value(true)) return done();
  return retry("something that is not Slack answered, perhaps a proxy's login page")
      .detail(std::string(reply.body().substr(0, 4096)));
}

}  // namespace

SlackSink::SlackSink(Options options, Host host) : options_(std::move(options)), host_(host) {}

Outcome SlackSink::check(Call& call) {
  const auto address = host_.secret(options_.webhook, call);
  const bool is_address = address.text().starts_with("https://") || address.text().starts_with("http://");
  if (is_address) return done();
  return halt("the webhook is no address; it begins with https://hooks.slack.com/services/").field("webhook");
}

Outcome SlackSink::write(const Params& params, const Item&, Call& call) {
  auto message = message_of(params.text, params.blocks);
  if (!message) return failed(std::move(message.error())).field("blocks");
  const Reply reply = host_.http().post(options_.webhook).json(std::move(*message)).send(call);
  const Outcome outcome = outcome_of(reply, call.now());
  if (!outcome.ok()) {
    call.warning("Slack did not take a message", {{"status", reply.status()}, {"reason", outcome.message()}});
  }
  return outcome;
}

}  // namespace sluice::slack
