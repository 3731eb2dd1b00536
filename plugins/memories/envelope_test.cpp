// SPDX-License-Identifier: Apache-2.0
#include "memories/envelope.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sluice::memories {

void PrintTo(const Problem& p, std::ostream* out) {
  *out << "remedy " << static_cast<int>(p.remedy) << " code " << p.code << " after "
       << p.after.value_or(std::chrono::milliseconds(-1)).count() << " ms: " << p.message;
}

namespace {

using namespace std::chrono_literals;

Value envelope(Value code, Value data = {}, const char* msg = "text") {
  return Object{{"code", std::move(code)}, {"msg", msg}, {"data", std::move(data)}, {"failed", true}};
}

TEST(Envelope, ASuccessGivesItsData) {
  const Value data = Object{{"taskId", "t"}};
  for (const Value& code : {Value("0000"), Value(0), Value(" 0000 ")}) {
    for (const CallKind kind : {CallKind::submit, CallKind::query}) {
      EXPECT_EQ(read_answer({.status = 200, .body = envelope(code, data)}, kind).value(), data);
    }
  }
  EXPECT_EQ(read_answer({.status = 200, .body = envelope("0000")}, CallKind::query).value(), Value());
  EXPECT_EQ(read_answer({.status = 200, .body = Object{{"code", "0000"}}}, CallKind::query).value(), Value());
}

struct CodeCase {
  Value code;
  int status;
  Remedy on_submit;
  Remedy on_query;
  std::string_view word;
};

TEST(Envelope, EveryCodeHasItsRemedyWhateverTheStatus) {
  using enum Remedy;
  for (const CodeCase& c : std::initializer_list<CodeCase>{
           {"0001", 200, failed, retry, "0001"},
           {1, 200, failed, retry, "0001"},
           {"0003", 200, failed, retry, "0003"},
           {3, 400, failed, retry, "0003"},
           {"0401", 200, halt, halt, "0401"},
           {401, 401, halt, halt, "0401"},
           {"0402", 200, halt, halt, "0402"},
           {"402", 200, halt, halt, "0402"},
           {"0403", 200, halt, halt, "0403"},
           {"9009", 200, halt, halt, "9009"},
           {9009, 403, halt, halt, "9009"},
           {"0409", 200, retry, retry, "0409"},
           {"0429", 200, throttled, throttled, "0429"},
           {429, 429, throttled, throttled, "0429"},
           {"0402", 500, halt, halt, "0402"},
           {"1234", 200, failed, failed, "1234"},
           {"E_NEW", 404, failed, failed, "E_NEW"},
           {"1234", 500, retry, retry, "1234"},
           {"1234", 503, throttled, throttled, "1234"},
           {"1234", 401, halt, halt, "1234"},
       }) {
    const HttpAnswer answer{.status = c.status, .body = envelope(c.code)};
    const auto submit = read_answer(answer, CallKind::submit);
    const auto query = read_answer(answer, CallKind::query);
    ASSERT_FALSE(submit) << c.word;
    ASSERT_FALSE(query) << c.word;
    EXPECT_EQ(submit.error().remedy, c.on_submit) << c.word << " with " << c.status;
    EXPECT_EQ(query.error().remedy, c.on_query) << c.word << " with " << c.status;
    EXPECT_EQ(submit.error().code, c.word);
  }
}

TEST(Envelope, AProblemNamesCodeTextAndWhatToDo) {
  const auto answer =
      read_answer({.status = 200, .body = envelope("0402", {}, "credit is not enough")}, CallKind::submit);
  ASSERT_FALSE(answer);
  EXPECT_EQ(
      answer.error(),
      (Problem{.remedy = Remedy::halt,
               .code = "0402",
               .message = "Memories.ai answered 0402 \"credit is not enough\": the account is out of credits: add "
                          "credits, then resume the run"}));
}

struct StatusCase {
  int status;
  std::optional<Value> body;
  Remedy on_submit;
  Remedy on_query;
  std::string_view code;
};

TEST(Envelope, WithoutACodeTheStatusSpeaks) {
  using enum Remedy;
  const auto infrastructure = [](int status) {
    return Value(Object{{"timestamp", "2025-01-01T00:00:00"},
                        {"path", "/x"},
                        {"status", status},
                        {"error", "words"},
                        {"requestId", "r"}});
  };
  for (const StatusCase& c : std::initializer_list<StatusCase>{
           {404, infrastructure(404), failed, retry, "http_404"},
           {503, infrastructure(503), throttled, throttled, "http_503"},
           {429, infrastructure(429), throttled, throttled, "http_429"},
           {500, infrastructure(500), retry, retry, "http_500"},
           {501, infrastructure(501), failed, failed, "http_501"},
           {401, infrastructure(401), halt, halt, "http_401"},
           {403, infrastructure(403), halt, halt, "http_403"},
           {408, infrastructure(408), retry, retry, "http_408"},
           {400, infrastructure(400), failed, failed, "http_400"},
           {200, infrastructure(503), throttled, throttled, "http_503"},
           {502, envelope("0000"), retry, retry, "http_502"},
           {200, std::nullopt, retry, retry, "not_json"},
           {404, std::nullopt, retry, retry, "not_json"},
           {502, std::nullopt, retry, retry, "not_json"},
           {503, std::nullopt, throttled, throttled, "http_503"},
           {429, std::nullopt, throttled, throttled, "http_429"},
           {200, Value(), retry, retry, "not_envelope"},
           {200, Value(Array{1}), retry, retry, "not_envelope"},
           {200, Value("ok"), retry, retry, "not_envelope"},
           {200, Value(Object{}), retry, retry, "not_envelope"},
           {200, envelope(Value()), retry, retry, "not_envelope"},
           {200, envelope(1e300), retry, retry, "not_envelope"},
           {200, envelope(Object{}), retry, retry, "not_envelope"},
       }) {
    const HttpAnswer answer{.status = c.status, .body = c.body};
    const auto submit = read_answer(answer, CallKind::submit);
    const auto query = read_answer(answer, CallKind::query);
    ASSERT_FALSE(submit || query) << c.status;
    EXPECT_EQ(submit.error().remedy, c.on_submit) << c.status << ' ' << c.code;
    EXPECT_EQ(query.error().remedy, c.on_query) << c.status << ' ' << c.code;
    EXPECT_EQ(submit.error().code, c.code) << c.status;
  }
}

TEST(Envelope, ThePauseIsTheServicesOrTheLimits) {
  const HttpAnswer bare{.status = 200, .body = envelope("0429")};
  EXPECT_EQ(read_answer(bare, CallKind::submit).error().after, std::nullopt);
  const HttpAnswer with_word{.status = 503, .body = std::nullopt, .retry_after = 17s};
  EXPECT_EQ(read_answer(with_word, CallKind::submit).error().after, 17s);
  EXPECT_EQ(read_answer({.status = 200, .body = envelope("0402"), .retry_after = 17s}, CallKind::query).error().after,
            std::nullopt);
}

TEST(Envelope, NoAnswerIsTriedAgainUnlessTheRequestItselfIsWrong) {
  EXPECT_EQ(unanswered("timeout", "no answer within 30 s"),
            (Problem{.remedy = Remedy::retry,
                     .code = "timeout",
                     .message = "Memories.ai could not be asked (no answer within 30 s): it is tried again"}));
  EXPECT_EQ(unanswered("refused", "not an address").remedy, Remedy::failed);
  EXPECT_EQ(unanswered("cancelled", "").remedy, Remedy::cancelled);
}

TEST(Envelope, ALongTextIsCut) {
  const std::string text(100'000, 'x');
  const auto answer = read_answer({.status = 200, .body = envelope(text.c_str(), {}, text.c_str())}, CallKind::submit);
  EXPECT_LT(answer.error().code.size(), 40u);
  EXPECT_LT(answer.error().message.size(), 500u);
}

}  // namespace
}  // namespace sluice::memories
