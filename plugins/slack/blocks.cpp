// SPDX-License-Identifier: Apache-2.0
#include "slack/blocks.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "slack/text.hpp"

namespace sluice::slack {
namespace {

constexpr std::size_t kMostBlocks = 50;
constexpr std::size_t kLongestText = 3000;  // of a text object, where its place says nothing else

constexpr std::string_view kBlocks[] = {"actions", "context",  "context_actions", "divider", "file",  "header", "image",
                                        "input",   "markdown", "rich_text",       "section", "table", "video"};

// A member of what: an object by its type, or by the member that holds it where it has no type ("confirm", "options").
// "*" is any.
struct Limit {
  std::string_view holder, member;
  std::size_t most;
};

// Text objects, in characters.
constexpr Limit kTexts[] = {
    {"section", "fields", 2000}, {"header", "text", 150},         {"image", "title", 2000},
    {"button", "text", 75},      {"workflow_button", "text", 75}, {"confirm", "title", 100},
    {"confirm", "text", 300},    {"confirm", "confirm", 30},      {"confirm", "deny", 30},
    {"options", "text", 75},     {"options", "description", 75},  {"option_groups", "label", 75},
    {"*", "placeholder", 150},   {"video", "title", 199},         {"video", "description", 199},
    {"input", "label", 2000},    {"input", "hint", 2000},
};
// Plain strings that people read: cut as well.
constexpr Limit kStrings[] = {
    {"*", "alt_text", 2000}, {"video", "author_name", 49}, {"button", "accessibility_label", 75}};
// Strings that mean something to a machine: half of one would mean something else.
constexpr Limit kMachineStrings[] = {{"*", "block_id", 255},      {"*", "action_id", 255},   {"button", "value", 2000},
                                     {"button", "url", 3000},     {"options", "value", 150}, {"options", "url", 3000},
                                     {"image", "image_url", 3000}};
// Lists, in elements.
constexpr Limit kLists[] = {
    {"actions", "elements", 25},      {"context", "elements", 10}, {"section", "fields", 10},
    {"table", "rows", 100},           {"overflow", "options", 5},  {"checkboxes", "options", 10},
    {"radio_buttons", "options", 10}, {"*", "options", 100},       {"*", "option_groups", 100}};
constexpr std::size_t kMostCells = 20;
constexpr std::size_t kMostMarkdown = 12'000;  // of all markdown blocks together

template <std::size_t Size>
const Limit* limit_of(const Limit (&limits)[Size], std::string_view holder, std::string_view member) {
  const auto* const found = std::ranges::find_if(limits, [&](const Limit& limit) {
    return limit.member == member && (limit.holder == holder || limit.holder == "*");
  });
  return found == std::end(limits) ? nullptr : found;
}

bool is_text_object(const Value& value) {
  return value["type"] == Value("plain_text") || value["type"] == Value("mrkdwn");
}

// Walks through a message's blocks in order, and fits what can be fitted; the first complaint ends it.
class Fitter {
 public:
  using Complaint = std::expected<void, std::string>;

  Complaint block(Value& block, const std::string& place) {
    if (!block.is_object()) return complain(place, "is no table");
    const std::string_view type = block["type"].string_or("");
    if (std::ranges::find(kBlocks, type) == std::end(kBlocks)) return complain(place, "has no type that Slack knows");
    if (auto complete = required(block, type, place); !complete) return complete;
    if (const Value& id = block["block_id"]; id.is_string() && !block_ids_.insert(id.string()).second) {
      return complain(place + ".block_id", "is that of an earlier block");
    }
    action_ids_.clear();
    if (type == "markdown") return markdown(block, place);
    return members(block, std::string(type), place);
  }

 private:
  static Complaint complain(const std::string& place, const std::string& what) {
    return std::unexpected(place + " " + what);
  }

  static Complaint required(const Value& block, std::string_view type, const std::string& place) {
    if (type == "section" && block["text"].is_null() && block["fields"].is_null()) {
      return complain(place, "has neither text nor fields");
    }
    if (type == "header" && block["text"]["type"] != Value("plain_text")) {
      return complain(place + ".text", "is no plain_text");
    }
    if (type == "image" && block["alt_text"].string_or("").empty()) return complain(place, "has no alt_text");
    if (type == "markdown" && block["text"].string_or("").empty()) return complain(place + ".text", "is empty");
    return {};
  }

  Complaint markdown(Value& block, const std::string& place) {
    if (markdown_left_ == 0) {
      return complain(place, "is beyond the 12,000 characters of markdown that a message may have");
    }
    std::string text = escaped(block["text"].string(), markdown_left_);
    markdown_left_ -= length(text);
    block.object()["text"] = std::move(text);
    return {};
  }

  Complaint members(Value& value, const std::string& holder, const std::string& place) {
    for (auto& [name, member] : value.object()) {
      if (auto fits = this->member(member, holder, name, place + "." + name); !fits) return fits;
    }
    return {};
  }

  Complaint member(Value& value, const std::string& holder, const std::string& name, const std::string& place) {
    if (value.is_string()) return string(value, holder, name, place);
    if (value.is_array()) return list(value, holder, name, place);
    if (!value.is_object()) return {};
    if (is_text_object(value)) return text(value, holder, name, place);
    const std::string inner(value["type"].string_or(name));
    return inner == "rich_text" ? Complaint() : members(value, inner, place);
  }

  Complaint list(Value& value, const std::string& holder, const std::string& name, const std::string& place) {
    if (holder == "rich_text") return {};  // nothing in it is parsed or has a limit of its own
    const Limit* limit = limit_of(kLists, holder, name);
    if (limit != nullptr && value.size() > limit->most) {
      return complain(place,
                      "has " + std::to_string(value.size()) + " elements; Slack takes " + std::to_string(limit->most));
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      Value& element = value.array()[i];
      const std::string at = place + "[" + std::to_string(i) + "]";
      if (element.is_array()) {  // a table's row
        if (element.size() > kMostCells) return complain(at, "has more than 20 cells");
        continue;
      }
      if (auto fits = member(element, holder, name, at); !fits) return fits;
    }
    return {};
  }

  static Complaint text(Value& value, const std::string& holder, const std::string& name, const std::string& place) {
    const std::string_view given = value["text"].string_or("");
    if (given.empty()) return complain(place, "is empty");
    const Limit* limit = limit_of(kTexts, holder, name);
    value.object()["text"] = escaped(given, limit != nullptr ? limit->most : kLongestText);
    return {};
  }

  Complaint string(Value& value, const std::string& holder, const std::string& name, const std::string& place) {
    if (const Limit* limit = limit_of(kStrings, holder, name)) value = cut(value.string(), limit->most);
    const Limit* limit = limit_of(kMachineStrings, holder, name);
    if (limit != nullptr && length(value.string()) > limit->most) {
      return complain(place, "is longer than " + std::to_string(limit->most) + " characters");
    }
    if (name == "action_id" && !action_ids_.insert(value.string()).second) {
      return complain(place, "is that of an earlier element");
    }
    return {};
  }

  std::set<std::string, std::less<>> block_ids_, action_ids_;
  std::size_t markdown_left_ = kMostMarkdown;
};

Value and_more(std::size_t left_out) {
  const std::string text = "… and " + std::to_string(left_out) + " more";
  return Object{{"type", "context"}, {"elements", Array{Object{{"type", "mrkdwn"}, {"text", text}}}}};
}

}  // namespace

std::expected<Array, std::string> fitted(Array blocks) {
  if (blocks.size() > kMostBlocks) {
    const std::size_t left_out = blocks.size() - (kMostBlocks - 1);
    blocks.resize(kMostBlocks - 1);
    blocks.push_back(and_more(left_out));
  }
  Fitter fitter;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (auto fits = fitter.block(blocks[i], "blocks[" + std::to_string(i) + "]"); !fits) {
      return std::unexpected(std::move(fits.error()));
    }
  }
  return blocks;
}

std::string first_text(const Value& blocks) {
  if (const Value& text = blocks["text"]; text.is_string()) return text.string();
  if (blocks.is_object()) {
    for (const auto& [name, value] : blocks.object()) {
      if (auto text = first_text(value); !text.empty()) return text;
    }
  }
  if (blocks.is_array()) {
    for (const Value& block : blocks.array()) {
      if (auto text = first_text(block); !text.empty()) return text;
    }
  }
  return {};
}

}  // namespace sluice::slack
