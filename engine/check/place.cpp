// SPDX-License-Identifier: Apache-2.0
#include "check/place.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "expression/scope.hpp"

namespace sluice::check {
namespace {

using Kind = Place::Kind;
using namespace std::string_view_literals;

constexpr std::array kRunMembers{"id"sv, "trigger"sv, "scheduled_for"sv, "started_at"sv, "url"sv};
constexpr std::array kFinishedRunMembers{"id"sv,    "trigger"sv, "scheduled_for"sv, "started_at"sv, "url"sv,
                                         "state"sv, "counts"sv,  "duration"sv,      "reason"sv,     "dead"sv};
constexpr std::array kCounts{"taken"sv,     "emitted"sv, "done"sv,      "expanded"sv,    "skipped"sv,  "dead"sv,
                             "cancelled"sv, "owed"sv,    "delivered"sv, "undelivered"sv, "withdrawn"sv};
constexpr std::array kWorkflowMembers{"name"sv, "description"sv, "file"sv};

// Whether the expression at that place of a text may be meant for members that are missing.
bool may_want_nil(std::string_view text, std::size_t offset) {
  const auto begin = text.rfind("{{", offset);
  if (begin != std::string_view::npos) text = text.substr(begin, text.find("}}", offset) - begin);
  constexpr std::array kWords{"default("sv, " or "sv, " and "sv, "not "sv, "nil"sv, "type("sv, "=="sv, "~="sv};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return text.contains(word); });
}

// What is left of a column's name where its spelling is forgotten: "Creator URL" and `creator_url` are alike.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '-') continue;
    letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return letters;
}

class MentionCheck {
 public:
  MentionCheck(const expression::Mention& mention, const Place& place, const config::Node& text, Context& context)
      : mention_(mention), place_(place), text_(text), context_(context) {}

  bool check() {
    const auto& root = mention_.root();
    if (root == "secrets") {
      return refuse(0, "a secret can only be the whole value of an option that takes one",
                    "write `OPTION = \"{{ secrets." + member("NAME") + " }}\"`");
    }
    if (root == "now" && place_.kind == Kind::key) return refuse(0, "`now` has no meaning here", "");
    if (!expression::find_root({}, root)) return true;  // the library's
    if (!is_in_scope(root)) return refuse(0, out_of_scope(root), meant_by(root));
    if (root == "inputs") return check_member(context_.declared, "no input is named");
    if (root == "workflow") return check_member(kWorkflowMembers, "`workflow` has no");
    if (root == "run") return check_run();
    if (root == "steps") return check_step();
    if (root == "callbacks") return check_callback();
    if (root == "item") return check_item();
    return true;
  }

 private:
  bool refuse(std::size_t part, std::string message, std::string suggestion) {
    const auto offset = mention_.parts[std::min(part, mention_.parts.size() - 1)].offset;
    context_.diagnostics.error(context_.document.place_in(text_, offset), std::move(message), std::move(suggestion));
    return false;
  }

  std::string member(std::string_view otherwise) const {
    return mention_.parts.size() > 1 ? mention_.parts[1].name : std::string(otherwise);
  }

  bool is_in_scope(std::string_view root) const {
    switch (place_.kind) {
      case Kind::key:
        return root == "inputs";
      case Kind::resolved:
        return root == "inputs" || root == "workflow";
      case Kind::source:
        return root == "item" || root == "inputs" || root == "run" || root == "workflow";
      case Kind::run_sink:
        return root == "inputs" || root == "run" || root == "workflow";
      case Kind::step:
        return root != "step" && root != "error" && (root != "parent" || place_.step > 0);
      case Kind::item_sink:
        break;
    }
    if (root == "step" || root == "error") return place_.dead_letters;
    return root != "callbacks" && (root != "parent" || place_.step > 0);
  }

  std::string out_of_scope(const std::string& root) const {
    switch (place_.kind) {
      case Kind::key:
        return "`" + root + "` cannot stand here: this is read once, from `inputs`";
      case Kind::resolved:
        return "`" + root + "` cannot stand here: this option is resolved once for the run";
      case Kind::source:
        return "`" + root + "` is nothing yet: an item has just left the source";
      case Kind::run_sink:
        return "`" + root + "` is nothing here: the events of a run have no item";
      case Kind::step:
      case Kind::item_sink:
        break;
    }
    if (root == "parent") return "`parent` is nothing here: no step before this one could have expanded an item";
    if (root == "callbacks") return "`callbacks` is nothing here: no step is still to come";
    return "`" + root + "` is known only in a sink on item.dead";
  }

  // `step.scrape` for `steps.scrape`.
  std::string meant_by(const std::string& root) const {
    if (root != "step" || mention_.parts.size() < 2) return {};
    const bool named =
        std::ranges::find(context_.steps, mention_.parts[1].name, &StepFacts::name) != context_.steps.end();
    return named ? "did you mean `steps." + mention_.parts[1].name + "`?" : "";
  }

  // "there are a, b" of the outputs that may be mentioned here; few files have many.
  static std::string listed(const std::vector<std::string_view>& steps) {
    std::string names;
    for (const auto step : steps) {
      if (!step.empty()) names += (names.empty() ? "" : ", ") + std::string(step);
    }
    return names.empty() ? "" : "before this there are " + names;
  }

  template <class Names>
  bool check_member(const Names& names, const std::string& complaint, std::size_t part = 1,
                    const std::string& suggestion = {}) {
    if (mention_.parts.size() <= part) return true;
    const std::string& name = mention_.parts[part].name;
    if (std::ranges::find(names, name) != names.end()) return true;
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto close = closest(name, candidates);
    return refuse(part, complaint + " \"" + name + "\"",
                  close ? "did you mean \"" + std::string(*close) + "\"?" : suggestion);
  }

  bool check_run() {
    if (place_.kind != Kind::run_sink) {
      const bool later = mention_.parts.size() > 1 &&
                         std::ranges::find(kRunMembers, mention_.parts[1].name) == kRunMembers.end() &&
                         std::ranges::find(kFinishedRunMembers, mention_.parts[1].name) != kFinishedRunMembers.end();
      if (later) {
        return refuse(1, "`run." + mention_.parts[1].name + "` is known only in a sink on the events of a run", "");
      }
      return check_member(kRunMembers, "`run` has no");
    }
    if (!check_member(kFinishedRunMembers, "`run` has no")) return false;
    return mention_.parts.size() < 3 || mention_.parts[1].name != "counts" ||
           check_member(kCounts, "`run.counts` has no", 2);
  }

  bool check_step() {
    if (mention_.parts.size() < 2) return true;
    const std::string& name = mention_.parts[1].name;
    const auto found = std::ranges::find(context_.steps, name, &StepFacts::name);
    if (found == context_.steps.end()) {
      std::vector<std::string_view> earlier;
      for (std::size_t i = 0; i < place_.step; ++i) earlier.push_back(context_.steps[i].name);
      const auto close = closest(name, earlier);
      return refuse(1, "no step is named \"" + name + "\"",
                    close ? "did you mean \"" + std::string(*close) + "\"?" : listed(earlier));
    }
    if (found - context_.steps.begin() >= static_cast<std::ptrdiff_t>(place_.step)) {
      return refuse(1, "step \"" + name + "\" comes later: only the outputs of earlier steps are there", "");
    }
    return check_output(*found);
  }

  bool check_output(const StepFacts& step) {
    if (mention_.parts.size() < 3 || !step.outputs) return true;
    const std::string& field = mention_.parts[2].name;
    if (field == "error" && step.continues) return true;
    if (step.outputs->empty()) return refuse(2, "step \"" + step.name + "\" has no outputs", "");
    std::string names;
    for (const auto& output : *step.outputs) names += (names.empty() ? "" : ", ") + output;
    return check_member(*step.outputs, "step \"" + step.name + "\" has no output", 2, "it has " + names);
  }

  bool check_callback() {
    if (mention_.parts.size() < 2) return true;
    const std::string& name = mention_.parts[1].name;
    const auto found = std::ranges::find(context_.steps, name, &StepFacts::name);
    std::vector<std::string_view> waiting;
    for (std::size_t i = place_.step; i < context_.steps.size(); ++i) {
      if (context_.steps[i].may_suspend && !context_.steps[i].name.empty()) waiting.push_back(context_.steps[i].name);
    }
    if (std::ranges::find(waiting, name) != waiting.end()) return true;
    const auto close = closest(name, waiting);
    auto suggestion = close                 ? "did you mean \"" + std::string(*close) + "\"?"
                      : waiting.size() == 1 ? "write callbacks." + std::string(waiting[0])
                                            : "";
    if (found == context_.steps.end()) return refuse(1, "no step is named \"" + name + "\"", std::move(suggestion));
    const bool earlier = found - context_.steps.begin() < static_cast<std::ptrdiff_t>(place_.step);
    return refuse(
        1,
        "step \"" + name +
            (earlier ? "\" comes earlier: nothing can wake it any more" : "\" never waits: nothing can wake it"),
        std::move(suggestion));
  }

  // Only until a step could have put other items into the place of the source's.
  bool check_item() {
    const bool original = place_.kind == Kind::source || place_.step == 0;
    if (!context_.columns || !original || may_want_nil(text_.scalar.string_or(""), mention_.parts.front().offset))
      return true;
    const auto& columns = *context_.columns;
    const auto same = std::ranges::find(columns, letters_of(member("")), letters_of);
    if (mention_.parts.size() > 1 && same != columns.end() && *same != mention_.parts[1].name) {
      return refuse(1, "the source has no column \"" + mention_.parts[1].name + "\"",
                    "write `item[\"" + *same + "\"]`");
    }
    std::string names;
    for (const auto& column : *context_.columns) names += (names.empty() ? "" : ", ") + column;
    return check_member(*context_.columns, "the source has no column", 1, "it has " + names);
  }

  const expression::Mention& mention_;
  const Place& place_;
  const config::Node& text_;
  Context& context_;
};

}  // namespace

bool check_mention(const expression::Mention& mention, const Place& place, const config::Node& text, Context& context) {
  return MentionCheck(mention, place, text, context).check();
}

}  // namespace sluice::check
