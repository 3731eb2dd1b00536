// SPDX-License-Identifier: Apache-2.0
#include "slack/block_kit.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "slack/block_kit_rules.hpp"

namespace sluice::sandbox::slack {
namespace {

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool is_string_within(const Value& value, std::size_t most) {
  return value.is_string() && !value.string().empty() && (most == 0 || utf16_units(value.string()) <= most);
}

bool is_text_object(const Value& value, Holds kind, std::size_t most) {
  const std::string_view type = value["type"].string_or("");
  return (type == "plain_text" || (kind == Holds::any_text && type == "mrkdwn")) &&
         is_string_within(value["text"], most);
}

template <class Fits>
bool is_array_of(const Value& value, std::size_t items, const Fits& fits) {
  return value.is_array() && value.size() >= 1 && (items == 0 || value.size() <= items) &&
         std::ranges::all_of(value.array(), fits);
}

bool fits_rules(const Value& value, std::span<const Rule> rules);

bool is_element(const Value& value, Place place) {
  const auto type = std::ranges::find(rules::kElements, value["type"].string_or(""), &Type::name);
  if (type == std::end(rules::kElements) || (type->places & place) == 0) return false;
  const Value& action = value["action_id"];
  return (action.is_null() || is_string_within(action, 255)) && fits_rules(value, type->rules);
}

bool is_row(const Value& row, std::size_t cells) {
  return is_array_of(row, cells, [](const Value& cell) {
    return cell["type"] == Value("raw_text") || cell["type"] == Value("rich_text");
  });
}

bool fits_rule(const Value& value, const Rule& rule) {
  const auto is_option = [](const Value& option) { return fits_rules(option, rules::kOption); };
  using enum Holds;
  switch (rule.holds) {
    case string:
      return is_string_within(value, rule.most);
    case plain_text:
    case any_text:
      return is_text_object(value, rule.holds, rule.most);
    case texts:
      return is_array_of(value, rule.items, [&](const Value& v) { return is_text_object(v, any_text, rule.most); });
    case options:
      return is_array_of(value, rule.items, is_option);
    case groups:
      return is_array_of(value, rule.items, [](const Value& group) { return fits_rules(group, rules::kGroup); });
    case confirm:
      return fits_rules(value, rules::kConfirm);
    case elements:
      return is_array_of(value, rule.items, [&](const Value& v) { return is_element(v, rule.place); });
    case element:
      return is_element(value, rule.place);
    case rows:
      return is_array_of(value, rule.items, [&](const Value& row) { return is_row(row, rule.most); });
    case array:
      return value.is_array() && (rule.items == 0 || value.size() <= rule.items);
    case object:
      return value.is_object();
  }
  return false;
}

bool fits_rules(const Value& value, std::span<const Rule> rules) {
  return value.is_object() && std::ranges::all_of(rules, [&](const Rule& rule) {
           const Value& field = value[rule.name];
           return field.is_null() ? rule.need == Need::optional : fits_rule(field, rule);
         });
}

// What no single field can tell.
bool is_complete(const Value& block, std::string_view type) {
  if (type == "section") return !block["text"].is_null() || !block["fields"].is_null();
  if (type == "image") return !block["image_url"].is_null() || !block["slack_file"].is_null();
  return true;
}

bool has_unique_action_ids(const Value& block) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < block["elements"].size(); ++i) {
    const Value& id = block["elements"][i]["action_id"];
    if (id.is_string() && !ids.insert(id.string()).second) return false;
  }
  return true;
}

bool is_block(const Value& block) {
  const std::string_view name = block["type"].string_or("");
  const auto type = std::ranges::find(rules::kBlocks, name, &Type::name);
  return type != std::end(rules::kBlocks) && fits_rules(block, type->rules) && is_complete(block, name) &&
         has_unique_action_ids(block);
}

bool have_unique_block_ids(const Value& blocks) {
  std::set<std::string_view> ids;
  return std::ranges::all_of(blocks.array(), [&](const Value& block) {
    const Value& id = block["block_id"];
    return id.is_null() || (is_string_within(id, 255) && ids.insert(id.string()).second);
  });
}

// The limits that all blocks of a type share: one table a message, and so much markdown.
bool share_limits(const Value& blocks) {
  constexpr std::size_t kMostMarkdown = 12'000;
  std::size_t markdown = 0, tables = 0;
  for (const Value& block : blocks.array()) {
    if (block["type"] == Value("markdown")) markdown += utf16_units(block["text"].string_or(""));
    if (block["type"] == Value("table")) ++tables;
  }
  return markdown <= kMostMarkdown && tables <= 1;
}

}  // namespace

bool are_valid_blocks(const Value& blocks) {
  constexpr std::size_t kMostBlocks = 50;
  return blocks.size() <= kMostBlocks && std::ranges::all_of(blocks.array(), is_block) &&
         have_unique_block_ids(blocks) && share_limits(blocks);
}

}  // namespace sluice::sandbox::slack
