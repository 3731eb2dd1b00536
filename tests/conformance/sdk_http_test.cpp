// SPDX-License-Identifier: Apache-2.0
//
// What the SDK makes of an HTTP answer where the component has no rules of its own.
#include <gtest/gtest.h>

#include "conformance/conformance.hpp"
#include "support/component_fixture.hpp"
#include "support/vectors.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using plugin::Status;

class SdkHttp : public testing::Test {
 protected:
  SdkHttp() {
    say_.secrets["a_key"] = "sk-1";
    say_.create({{"key", "a_key"}});
  }

  plugin::Verdict verdict_on(HttpAnswer answer) {
    say_.http([&](const http::Request&) { return answer; });
    return say_.process({{"what", "http"}, {"value", Object{}}});
  }

  static http::Response answered(int status, http::Headers headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = "the body"};
  }

  ComponentFixture say_{Mode::direct, "probe.say", conformance_folder("default")};
};

TEST_F(SdkHttp, EachStatusHasItsOutcome) {
  const struct {
    http::Response response;
    Status status;
    std::optional<Duration> after;
  } cases[] = {
      {answered(200), Status::ok, {}},
      {answered(204), Status::ok, {}},
      {answered(301), Status::failed, {}},
      {answered(400), Status::failed, {}},
      {answered(401), Status::halt, {}},
      {answered(403), Status::halt, {}},
      {answered(403, {{"Retry-After", "soon"}}), Status::halt, {}},
      {answered(403, {{"Retry-After", "60"}}), Status::throttled, 60s},
      {answered(408), Status::retry, {}},
      {answered(425), Status::retry, {}},
      {answered(429), Status::throttled, {}},
      {answered(429, {{"retry-after", "7"}}), Status::throttled, 7s},
      {answered(500), Status::retry, {}},
      {answered(500, {{"Retry-After", "7"}}), Status::retry, 7s},
      {answered(501), Status::failed, {}},
      {answered(503), Status::retry, {}},
      {answered(503, {{"Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT"}}), Status::throttled, 60s},
      {answered(511), Status::failed, {}},
  };
  for (const auto& [response, status, after] : cases) {
    const auto verdict = verdict_on(response);
    if (status == Status::ok) {
      EXPECT_FALSE(verdict.failure) << response.status;
      continue;
    }
    const std::string number = std::to_string(response.status);
    const std::string hint = status == Status::halt ? ": the key or account is refused" : "";
    EXPECT_EQ(verdict.failure, (plugin::Failure{.status = status,
                                                .retry_after = after,
                                                .code = "http_" + number,
                                                .message = "example.test answered " + number + hint,
                                                .detail = "the body"}));
  }
}

TEST_F(SdkHttp, TransportErrorsAreTriedAgainUnlessTheyWouldRecur) {
  for (const auto* word : {"resolve", "connect", "timeout", "closed", "protocol"}) {
    EXPECT_EQ(verdict_on(TransportError{word, "it broke"}).failure,
              (plugin::Failure{.status = Status::retry, .code = word, .message = "example.test: it broke"}));
  }
  for (const auto* word : {"tls", "too_large", "refused"}) {
    EXPECT_EQ(verdict_on(TransportError{word, "it broke"}).failure,
              (plugin::Failure{.status = Status::failed, .code = word, .message = "example.test: it broke"}));
  }
  EXPECT_EQ(verdict_on(TransportError{"cancelled", ""}).failure->status, Status::cancelled);
}

TEST_F(SdkHttp, AgreesWithTheVectors) {
  SLUICE_NEEDS_VECTORS();
  int replayed = 0;
  for (const Value& c : vector_cases("retry/retry_status.jsonl")) {
    if (!c["retry"].is_boolean() || !c["status"].is_integer()) continue;
    http::Response response = answered(static_cast<int>(c["status"].integer()));
    for (const auto& [name, value] : c["headers"].object()) response.headers.add(name, value.string());
    const auto verdict = verdict_on(response);
    const bool retried =
        verdict.failure && (verdict.failure->status == Status::retry || verdict.failure->status == Status::throttled);
    EXPECT_EQ(retried, c["retry"].boolean()) << c["id"].string();
    ++replayed;
  }
  EXPECT_GT(replayed, 20);
}

}  // namespace
}  // namespace sluice
