// SPDX-License-Identifier: Apache-2.0
//
// Reading what Memories.ai answers. The body speaks first: application errors come with HTTP 200 and a code of their
// own. Where the body has none, it is the infrastructure that answered, and the HTTP status speaks.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

namespace sluice::memories {

// What a failed call means for the item.
enum class Remedy {
  retry,      // may succeed if tried again
  throttled,  // too many calls: everybody waits
  failed,     // the same call will always fail
  halt,       // no item can succeed before somebody mends something
  cancelled,  // the call was told to end
};

struct Problem {
  Remedy remedy = Remedy::failed;
  std::string code{};     // the service's ("0402"), or "http_503", "not_json", "not_envelope", "transport"
  std::string message{};  // one sentence: code, the service's own text, what to do
  std::optional<std::chrono::milliseconds> after{};  // throttled: where the service says how long
  std::string detail{};                              // the answer as it came, cut

  friend bool operator==(const Problem&, const Problem&) = default;
};

// Some codes mean different things: "a parameter is wrong" is final on a submit, and "not there yet" on a query.
enum class CallKind { submit, query };

// An HTTP answer, complete.
struct HttpAnswer {
  int status = 0;
  std::optional<Value> body{};  // nullopt: not JSON
  std::optional<std::chrono::milliseconds> retry_after{};
};

// The `data` of a success, which may be null.
std::expected<Value, Problem> read_answer(const HttpAnswer& answer, CallKind kind);

// There was no answer. `error` is the transport's word for it ("timeout", "refused" …), `message` its sentence.
Problem unanswered(std::string_view error, std::string_view message);

}  // namespace sluice::memories
