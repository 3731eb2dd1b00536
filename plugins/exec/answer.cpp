// SPDX-License-Identifier: Apache-2.0
#include "exec/answer.hpp"

#include <array>
#include <utility>

#include "exec/duration.hpp"

namespace sluice::exec {
namespace {

using Read = std::expected<Outcome, std::string>;

constexpr const char* kWords = "ok, emit, skip, retry, throttled, failed and halt";

std::string or_else(std::string_view text, const char* otherwise) {
  return std::string(text.empty() ? std::string_view(otherwise) : text);
}

// A text, or a table of "message" and "after".
Read pause(std::string_view word, const Value& said, Outcome (*make)(std::string)) {
  if (said.is_string()) return make(or_else(said.string(), "the program asked for it"));
  if (!said.is_object()) return std::unexpected("\"" + std::string(word) + "\" that is neither text nor an object");
  for (const Member& member : said.object()) {
    if (member.name == "after" || member.name == "message") continue;
    return std::unexpected("an unknown member \"" + member.name + "\" of \"" + std::string(word) +
                           "\": it has \"after\" and \"message\"");
  }
  const Value& message = said["message"];
  const Value& after = said["after"];
  if (!message.is_null() && !message.is_string()) {
    return std::unexpected("\"" + std::string(word) + "\" whose message is no text");
  }
  auto outcome = make(or_else(message.string_or(""), "the program asked for it"));
  if (after.is_null()) return outcome;
  const auto duration = parse_duration(after.string_or(""));
  if (!duration) {
    return std::unexpected("\"" + std::string(word) + "\" whose \"after\" is no duration like \"30s\"");
  }
  return std::move(outcome.after(*duration));
}

Read reason(std::string_view word, const Value& said, Outcome (*make)(std::string)) {
  if (!said.is_string()) return std::unexpected("\"" + std::string(word) + "\" that is no text");
  return make(or_else(said.string(), "the program gave no reason"));
}

Read ok(const Value& said) {
  if (said.is_null()) return done();
  if (!said.is_object()) return std::unexpected("\"ok\" that is no object");
  return output(said.object());
}

Read emitted(const Value& said) {
  if (!said.is_array()) return std::unexpected("\"emit\" that is no list");
  return emit(said.array());
}

Read read(std::string_view word, const Value& said) {
  if (word == "ok") return ok(said);
  if (word == "emit") return emitted(said);
  if (word == "skip") return reason(word, said, skip);
  if (word == "failed") return reason(word, said, failed);
  if (word == "halt") return reason(word, said, halt);
  if (word == "retry") return pause(word, said, retry);
  if (word == "throttled") return pause(word, said, throttled);
  return std::unexpected("\"" + std::string(word) + "\", which means nothing here: there are " + kWords);
}

}  // namespace

std::expected<Outcome, std::string> outcome_of(const Value& answer) {
  if (!answer.is_object()) return std::unexpected("JSON that is no object");
  const Member* said = nullptr;
  for (const Member& member : answer.object()) {
    if (member.name == "token") continue;
    if (said != nullptr) return std::unexpected("\"" + said->name + "\" and \"" + member.name + "\" at once");
    said = &member;
  }
  if (said == nullptr) return std::unexpected("an empty object: there are " + std::string(kWords));
  return read(said->name, said->value);
}

std::string_view token_in(const Value& answer) {
  return answer["token"].string_or("");
}

}  // namespace sluice::exec
