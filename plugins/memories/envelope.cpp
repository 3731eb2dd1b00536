// SPDX-License-Identifier: Apache-2.0
#include "memories/envelope.hpp"

#include <algorithm>
#include <utility>

#include "memories/characters.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

// What a code of the service means, and what its reader is to do about it.
struct Meaning {
  std::string_view code;
  Remedy on_submit;
  Remedy on_query;
  std::string_view advice;
};

constexpr std::string_view kParameterAdvice =
    "a parameter is missing or wrong, or the service does not know it (yet): check the step's options";

constexpr Meaning kMeanings[] = {
    {"0001", Remedy::failed, Remedy::retry, kParameterAdvice},
    {"0003", Remedy::failed, Remedy::retry, kParameterAdvice},
    {"0401", Remedy::halt, Remedy::halt,
     "the API key is missing or not valid: put a valid one where `api_key` points to, then resume the run"},
    {"0402", Remedy::halt, Remedy::halt, "the account is out of credits: add credits, then resume the run"},
    {"0403", Remedy::halt, Remedy::halt,
     "the account is disabled: ask the support of Memories.ai, then resume the run"},
    {"0409", Remedy::retry, Remedy::retry, "the service takes this for a repeated request: it is tried again"},
    {"0429", Remedy::throttled, Remedy::throttled, "the account's rate limit is exceeded: it is tried again later"},
    {"9009", Remedy::halt, Remedy::halt,
     "this key has no permission for the call: use a key that has it, then resume the run"},
};

// The documents give codes as strings, and as integers, which lose their leading zeros.
std::optional<std::string> code_of(const Value& body) {
  const Value& code = body["code"];
  std::string text = code.is_integer() ? std::to_string(code.integer()) : std::string(trimmed(code.string_or("")));
  if (text.empty()) return std::nullopt;
  if (text.size() < 4 && is_number(text)) text.insert(0, 4 - text.size(), '0');
  return shortened(text, 32);
}

std::string sentence(std::string_view code, std::string_view text, std::string_view advice) {
  std::string result = "Memories.ai answered " + std::string(code);
  if (!text.empty()) result += " \"" + shortened(text, 300) + '"';
  return result + ": " + std::string(advice);
}

Problem problem(Remedy remedy, std::string code, std::string message, const HttpAnswer& answer) {
  return {.remedy = remedy,
          .code = std::move(code),
          .message = std::move(message),
          .after = remedy == Remedy::throttled ? answer.retry_after : std::nullopt};
}

Remedy remedy_of_status(int status, CallKind kind) {
  switch (status) {
    case 429:
    case 503:
      return Remedy::throttled;
    case 401:
    case 403:
      return Remedy::halt;
    case 404:
      return kind == CallKind::query ? Remedy::retry : Remedy::failed;
    case 408:
    case 425:
      return Remedy::retry;
    case 501:
    case 511:
      return Remedy::failed;
    default:
      return status >= 500 ? Remedy::retry : Remedy::failed;
  }
}

std::string_view advice_on_status(Remedy remedy, int status) {
  switch (remedy) {
    case Remedy::retry:
      return "it is tried again";
    case Remedy::throttled:
      return "the service is overloaded or limits the rate: it is tried again later";
    case Remedy::halt:
      return "the key is refused before it reaches the service: check `api_key` and `base_url`";
    case Remedy::cancelled:
    case Remedy::failed:
      return status == 404 ? "there is no such address: check `base_url`" : "check `base_url`";
  }
  return "";
}

Problem problem_of_status(int status, std::string_view text, const HttpAnswer& answer, CallKind kind) {
  const Remedy remedy = remedy_of_status(status, kind);
  const std::string code = std::to_string(status);
  return problem(remedy, "http_" + code, sentence("HTTP " + code, text, advice_on_status(remedy, status)), answer);
}

// `shape` says in a few words what was found.
Problem unreadable(std::string code, std::string_view shape, const HttpAnswer& answer, CallKind kind) {
  if (answer.status == 429 || answer.status == 503) return problem_of_status(answer.status, "", answer, kind);
  return problem(Remedy::retry, std::move(code),
                 sentence("HTTP " + std::to_string(answer.status), "",
                          std::string(shape) + "; it is tried again; if it stays so, check `base_url`"),
                 answer);
}

// The infrastructure's own form: {timestamp, path, status, error, requestId}.
Problem infrastructure_problem(const Value& body, const HttpAnswer& answer, CallKind kind) {
  const std::int64_t said = body["status"].integer_or(0);
  const int status = said >= 400 && said <= 599 ? static_cast<int>(said) : answer.status;
  if (status < 300) return unreadable("not_envelope", "the answer is not of the service's form", answer, kind);
  return problem_of_status(status, body["error"].string_or(""), answer, kind);
}

Problem problem_of_code(const std::string& code, const Value& body, const HttpAnswer& answer, CallKind kind) {
  const std::string_view text = body["msg"].string_or("");
  const auto* known = std::ranges::find(kMeanings, code, &Meaning::code);
  if (known != std::end(kMeanings)) {
    const Remedy remedy = kind == CallKind::submit ? known->on_submit : known->on_query;
    return problem(remedy, code, sentence(code, text, known->advice), answer);
  }
  // An unknown code is final, unless the status says more. 404 does not: with a code it is the service that answered.
  const Remedy by_status =
      answer.status >= 400 && answer.status != 404 ? remedy_of_status(answer.status, kind) : Remedy::failed;
  return problem(by_status, code,
                 sentence(code, text, "this code is not documented: ask the support of Memories.ai what it means"),
                 answer);
}

}  // namespace

std::expected<Value, Problem> read_answer(const HttpAnswer& answer, CallKind kind) {
  if (!answer.body) return std::unexpected(unreadable("not_json", "the answer is not JSON", answer, kind));
  const Value& body = *answer.body;
  const auto code = code_of(body);
  if (!code) return std::unexpected(infrastructure_problem(body, answer, kind));
  if (*code != "0000") return std::unexpected(problem_of_code(*code, body, answer, kind));
  if (answer.status >= 400) return std::unexpected(problem_of_status(answer.status, "", answer, kind));
  return body["data"];
}

Problem unanswered(std::string_view error, std::string_view message) {
  if (error == "cancelled") return {.remedy = Remedy::cancelled, .code = "cancelled", .message = "cancelled"};
  // "refused" is the request itself: the address is not one.
  const bool is_final = error == "refused";
  return {.remedy = is_final ? Remedy::failed : Remedy::retry,
          .code = std::string(error),
          .message = "Memories.ai could not be asked (" + shortened(message, 300) +
                     "): " + (is_final ? "check `base_url`" : "it is tried again")};
}

}  // namespace sluice::memories
