// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a workflow file, against a small catalog. Either there is a workflow, or an error; every complaint has a
// place within the file, and can be shown in every form. What is checked twice comes out the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "check/prepare.hpp"
#include "json/json.hpp"
#include "support/small_catalog.hpp"

namespace sluice::check {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void look_at(const config::Diagnostic& found, std::string_view text) {
  const auto lines = 1 + std::ranges::count(text, '\n');
  require(!found.message.empty() && found.message.size() < 1100 && found.suggestion.size() < 1100);
  require(found.at.line >= 0 && found.at.line <= lines + 1 && found.at.column >= 0);
}

void read(std::string text) {
  static const auto catalog = testing_support::small_catalog();
  Request request{.file = "/flows/f.toml",
                  .text = std::move(text),
                  .working_directory = "/shell",
                  .environment = [](const std::string&) { return std::optional<std::string>("5"); },
                  .began = Timestamp(std::chrono::seconds(1'750'000'000)),
                  .inputs_may_be_missing = true};
  const auto first = prepare(request, catalog);
  const bool wrong = std::ranges::any_of(
      first.diagnostics, [](const config::Diagnostic& found) { return found.severity == config::Severity::error; });
  require(!(wrong && first.workflow));
  for (const auto& found : first.diagnostics) look_at(found, request.text);
  const auto shown = config::to_text(first.diagnostics, request.text);
  require(std::ranges::count(shown, '\n') <= 3 * std::ssize(first.diagnostics));  // with the line and its caret
  require(parse_json(config::to_json(first.diagnostics)).has_value());
  require(parse_json(config::to_sarif(first.diagnostics)).has_value());

  if (!first.workflow) return;
  request.inputs = first.workflow->inputs;
  request.pinned = first.workflow->pinned;
  request.environment = {};
  const auto again = prepare(request, catalog);
  require(again.workflow && again.workflow->inputs == first.workflow->inputs);
  require(again.workflow->pinned == first.workflow->pinned && again.workflow->hash == first.workflow->hash);
}

}  // namespace
}  // namespace sluice::check

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::check::read(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
