// SPDX-License-Identifier: Apache-2.0
//
// Block Kit as tables: for each type of block, element and composition object its fields, and for each field what it
// holds and how much of it. A table's row and a page of Slack's reference stand beside each other.
#include "slack/block_kit.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace sluice::sandbox::slack {
namespace {

enum class Holds {
  string,      // within `least` and `most` characters
  plain_text,  // a text object of that type, its text within the limits
  any_text,    // plain_text or mrkdwn
  texts,       // an array of any_text; `most` is of each, `items` of the array
  options,     // an array of options
  groups,      // an array of option groups
  confirm,     // an object of the table `confirm`
  elements,    // an array of elements of the types in `types`
  element,     // one of them
  rows,        // of a table
  array,       // anything within
  object,
};

enum class Need { optional, required };

struct Rule {
  std::string_view name;
  Holds holds;
  Need need = Need::optional;
  std::size_t most = 0;  // characters; 0: no limit
  std::size_t items = 0;  // of an array, which needs at least one
  std::span<const std::string_view> types = {};
};

struct Type {
  std::string_view name;
  std::span<const Rule> rules;
};

using enum Holds;
using enum Need;

constexpr std::string_view kInteractive[] = {
    "button",          "checkboxes",           "datepicker",           "datetimepicker",      "radio_buttons",
    "timepicker",      "workflow_button",      "overflow",             "static_select",       "external_select",
    "users_select",    "conversations_select", "channels_select",      "multi_static_select", "multi_external_select",
    "multi_users_select", "multi_conversations_select", "multi_channels_select"};
constexpr std::string_view kAccessories[] = {
    "button",          "checkboxes",           "datepicker",           "datetimepicker",      "radio_buttons",
    "timepicker",      "workflow_button",      "overflow",             "static_select",       "external_select",
    "users_select",    "conversations_select", "channels_select",      "multi_static_select", "multi_external_select",
    "multi_users_select", "multi_conversations_select", "multi_channels_select", "image"};
constexpr std::string_view kInputs[] = {
    "checkboxes",      "datepicker",           "datetimepicker",       "radio_buttons",       "timepicker",
    "static_select",   "external_select",      "users_select",         "conversations_select", "channels_select",
    "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
    "plain_text_input", "email_text_input",    "url_text_input",       "number_input",        "file_input",
    "rich_text_input"};
constexpr std::string_view kContextElements[] = {"image", "plain_text", "mrkdwn"};
constexpr std::string_view kContextActions[] = {"feedback_buttons", "icon_button"};

constexpr Rule kActions[] = {{"elements", elements, required, 0, 25, kInteractive}};
constexpr Rule kContext[] = {{"elements", elements, required, 0, 10, kContextElements}};
constexpr Rule kContextActionsBlock[] = {{"elements", elements, required, 0, 5, kContextActions}};
constexpr Rule kFile[] = {{"external_id", string, required}, {"source", string, required}};
constexpr Rule kHeader[] = {{"text", plain_text, required, 150}};
constexpr Rule kImage[] = {{"image_url", string, optional, 3000},
                           {"slack_file", object, optional},
                           {"alt_text", string, required, 2000},
                           {"title", plain_text, optional, 2000}};
constexpr Rule kInput[] = {{"label", plain_text, required, 2000},
                           {"element", element, required, 0, 0, kInputs},
                           {"hint", plain_text, optional, 2000}};
constexpr Rule kMarkdown[] = {{"text", string, required, 12'000}};
constexpr Rule kRichText[] = {{"elements", array, required}};
constexpr Rule kSection[] = {{"text", any_text, optional, 3000},
                             {"fields", texts, optional, 2000, 10},
                             {"accessory", element, optional, 0, 0, kAccessories}};
constexpr Rule kTable[] = {{"rows", rows, required, 20, 100}, {"column_settings", array, optional, 0, 20}};
constexpr Rule kVideo[] = {{"title", plain_text, required, 199},       {"video_url", string, required},
                           {"thumbnail_url", string, required},        {"alt_text", string, required},
                           {"title_url", string, optional},            {"author_name", string, optional, 49},
                           {"description", plain_text, optional, 199}, {"provider_name", string, optional}};

constexpr Type kBlocks[] = {{"actions", kActions},   {"context", kContext}, {"context_actions", kContextActionsBlock},
                            {"divider", {}},         {"file", kFile},       {"header", kHeader},
                            {"image", kImage},       {"input", kInput},     {"markdown", kMarkdown},
                            {"rich_text", kRichText}, {"section", kSection}, {"table", kTable},
                            {"video", kVideo}};

constexpr Rule kButton[] = {{"text", plain_text, required, 75}, {"url", string, optional, 3000},
                            {"value", string, optional, 2000},  {"confirm", confirm},
                            {"accessibility_label", string, optional, 75}};
constexpr Rule kChoices[] = {{"options", options, required, 0, 10}, {"confirm", confirm}};
constexpr Rule kOverflow[] = {{"options", options, required, 0, 5}, {"confirm", confirm}};
constexpr Rule kPicker[] = {{"placeholder", plain_text, optional, 150}, {"confirm", confirm}};
constexpr Rule kStaticSelect[] = {{"placeholder", plain_text, optional, 150},
                                  {"options", options, optional, 0, 100},
                                  {"option_groups", groups, optional, 0, 100},
                                  {"confirm", confirm}};
constexpr Rule kWorkflowButton[] = {{"text", plain_text, required, 75}, {"workflow", object, required}};
constexpr Rule kTextInput[] = {{"placeholder", plain_text, optional, 150}};
constexpr Rule kElementImage[] = {{"image_url", string, optional, 3000}, {"alt_text", string, required, 2000}};
constexpr Rule kPlainText[] = {{"text", string, required, 3000}};

constexpr Type kElements[] = {{"button", kButton},
                              {"checkboxes", kChoices},
                              {"radio_buttons", kChoices},
                              {"overflow", kOverflow},
                              {"datepicker", kPicker},
                              {"timepicker", kPicker},
                              {"datetimepicker", kPicker},
                              {"static_select", kStaticSelect},
                              {"multi_static_select", kStaticSelect},
                              {"external_select", kPicker},
                              {"multi_external_select", kPicker},
                              {"users_select", kPicker},
                              {"multi_users_select", kPicker},
                              {"conversations_select", kPicker},
                              {"multi_conversations_select", kPicker},
                              {"channels_select", kPicker},
                              {"multi_channels_select", kPicker},
                              {"workflow_button", kWorkflowButton},
                              {"plain_text_input", kTextInput},
                              {"email_text_input", kTextInput},
                              {"url_text_input", kTextInput},
                              {"number_input", kTextInput},
                              {"rich_text_input", kTextInput},
                              {"file_input", {}},
                              {"feedback_buttons", {}},
                              {"icon_button", {}},
                              {"image", kElementImage},
                              {"plain_text", kPlainText},
                              {"mrkdwn", kPlainText}};

constexpr Rule kOption[] = {{"text", any_text, required, 75},
                            {"value", string, optional, 150},
                            {"description", any_text, optional, 75},
                            {"url", string, optional, 3000}};
constexpr Rule kGroup[] = {{"label", plain_text, required, 75}, {"options", options, required, 0, 100}};
constexpr Rule kConfirm[] = {{"title", plain_text, required, 100},
                             {"text", any_text, required, 300},
                             {"confirm", plain_text, required, 30},
                             {"deny", plain_text, required, 30}};

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
  return (type == "plain_text" || (kind == any_text && type == "mrkdwn")) && is_string_within(value["text"], most);
}

template <class Fits>
bool is_array_of(const Value& value, std::size_t items, const Fits& fits) {
  return value.is_array() && value.size() >= 1 && (items == 0 || value.size() <= items) && std::ranges::all_of(value.array(), fits);
}

bool fits_rules(const Value& value, std::span<const Rule> rules);

bool is_element(const Value& value, std::span<const std::string_view> types) {
  const std::string_view name = value["type"].string_or("");
  const auto type = std::ranges::find(kElements, name, &Type::name);
  if (type == std::end(kElements) || std::ranges::find(types, name) == types.end()) return false;
  const Value& action = value["action_id"];
  return (action.is_null() || is_string_within(action, 255)) && fits_rules(value, type->rules);
}

bool is_row(const Value& row, std::size_t cells) {
  return is_array_of(row, cells, [](const Value& cell) { return cell["type"] == Value("raw_text") || cell["type"] == Value("rich_text"); });
}

bool fits_rule(const Value& value, const Rule& rule) {
  const auto is_option = [](const Value& option) { return fits_rules(option, kOption); };
  switch (rule.holds) {
    case string: return is_string_within(value, rule.most);
    case plain_text:
    case any_text: return is_text_object(value, rule.holds, rule.most);
    case texts: return is_array_of(value, rule.items, [&](const Value& v) { return is_text_object(v, any_text, rule.most); });
    case options: return is_array_of(value, rule.items, is_option);
    case groups: return is_array_of(value, rule.items, [](const Value& group) { return fits_rules(group, kGroup); });
    case confirm: return fits_rules(value, kConfirm);
    case elements: return is_array_of(value, rule.items, [&](const Value& v) { return is_element(v, rule.types); });
    case element: return is_element(value, rule.types);
    case rows: return is_array_of(value, rule.items, [&](const Value& row) { return is_row(row, rule.most); });
    case array: return value.is_array() && (rule.items == 0 || value.size() <= rule.items);
    case object: return value.is_object();
  }
  return false;
}

bool fits_rules(const Value& value, std::span<const Rule> rules) {
  return value.is_object() && std::ranges::all_of(rules, [&](const Rule& rule) {
           const Value& field = value[rule.name];
           return field.is_null() ? rule.need == optional : fits_rule(field, rule);
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
  const auto type = std::ranges::find(kBlocks, name, &Type::name);
  return type != std::end(kBlocks) && fits_rules(block, type->rules) && is_complete(block, name) && has_unique_action_ids(block);
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
  return blocks.size() <= kMostBlocks && std::ranges::all_of(blocks.array(), is_block) && have_unique_block_ids(blocks) &&
         share_limits(blocks);
}

}  // namespace sluice::sandbox::slack
