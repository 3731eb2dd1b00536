// SPDX-License-Identifier: Apache-2.0
//
// Block Kit as tables: for each type of block, element and composition object its fields, and for each field what it
// holds and how much of it. A table's row and a page of docs.slack.dev/reference/block-kit stand beside each other.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace sluice::sandbox::slack {

enum class Holds {
  string,      // of 1 to `most` characters
  plain_text,  // a text object of that type, its text of 1 to `most` characters
  any_text,    // plain_text or mrkdwn
  texts,       // 1 to `items` of any_text
  options,     // 1 to `items` option objects
  groups,      // 1 to `items` groups of options
  confirm,     // a confirmation dialog
  elements,    // 1 to `items` elements that may stand at `place`
  element,     // one of them
  rows,        // of a table: 1 to `items`, each of 1 to `most` cells
  array,       // at most `items` of anything
  object,
};

enum class Need { optional, required };

// Where an element may stand; an element's row names all of its places.
enum Place : unsigned {
  nowhere = 0,
  in_actions = 1,
  in_section = 2,
  in_input = 4,
  in_context = 8,
  in_context_actions = 16
};

struct Rule {
  std::string_view name;
  Holds holds;
  Need need = Need::optional;
  std::size_t most = 0;   // 0: no limit
  std::size_t items = 0;  // 0: no limit
  Place place = nowhere;
};

struct Type {
  std::string_view name;
  std::span<const Rule> rules;
  unsigned places = nowhere;
};

namespace rules {

using enum Holds;
using enum Need;

inline constexpr Rule kActions[] = {{"elements", elements, required, 0, 25, in_actions}};
inline constexpr Rule kContext[] = {{"elements", elements, required, 0, 10, in_context}};
inline constexpr Rule kContextActions[] = {{"elements", elements, required, 0, 5, in_context_actions}};
inline constexpr Rule kFile[] = {{"external_id", string, required}, {"source", string, required}};
inline constexpr Rule kHeader[] = {{"text", plain_text, required, 150}};
inline constexpr Rule kImage[] = {{"image_url", string, optional, 3000},
                                  {"slack_file", object, optional},
                                  {"alt_text", string, required, 2000},
                                  {"title", plain_text, optional, 2000}};
inline constexpr Rule kInput[] = {{"label", plain_text, required, 2000},
                                  {"element", element, required, 0, 0, in_input},
                                  {"hint", plain_text, optional, 2000}};
inline constexpr Rule kMarkdown[] = {{"text", string, required, 12'000}};
inline constexpr Rule kRichText[] = {{"elements", array, required}};
inline constexpr Rule kSection[] = {{"text", any_text, optional, 3000},
                                    {"fields", texts, optional, 2000, 10},
                                    {"accessory", element, optional, 0, 0, in_section}};
inline constexpr Rule kTable[] = {{"rows", rows, required, 20, 100}, {"column_settings", array, optional, 0, 20}};
inline constexpr Rule kVideo[] = {{"title", plain_text, required, 199},
                                  {"video_url", string, required},
                                  {"thumbnail_url", string, required},
                                  {"alt_text", string, required},
                                  {"title_url", string, optional},
                                  {"author_name", string, optional, 49},
                                  {"description", plain_text, optional, 199},
                                  {"provider_name", string, optional}};

inline constexpr Type kBlocks[] = {
    {"actions", kActions},    {"context", kContext}, {"context_actions", kContextActions},
    {"divider", {}},          {"file", kFile},       {"header", kHeader},
    {"image", kImage},        {"input", kInput},     {"markdown", kMarkdown},
    {"rich_text", kRichText}, {"section", kSection}, {"table", kTable},
    {"video", kVideo}};

inline constexpr Rule kButton[] = {{"text", plain_text, required, 75},
                                   {"url", string, optional, 3000},
                                   {"value", string, optional, 2000},
                                   {"confirm", confirm},
                                   {"accessibility_label", string, optional, 75}};
inline constexpr Rule kChoices[] = {{"options", options, required, 0, 10}, {"confirm", confirm}};
inline constexpr Rule kOverflow[] = {{"options", options, required, 0, 5}, {"confirm", confirm}};
inline constexpr Rule kPicker[] = {{"placeholder", plain_text, optional, 150}, {"confirm", confirm}};
inline constexpr Rule kStaticSelect[] = {{"placeholder", plain_text, optional, 150},
                                         {"options", options, optional, 0, 100},
                                         {"option_groups", groups, optional, 0, 100},
                                         {"confirm", confirm}};
inline constexpr Rule kWorkflowButton[] = {{"text", plain_text, required, 75}, {"workflow", object, required}};
inline constexpr Rule kTextInput[] = {{"placeholder", plain_text, optional, 150}};
inline constexpr Rule kElementImage[] = {{"image_url", string, optional, 3000}, {"alt_text", string, required, 2000}};
inline constexpr Rule kText[] = {{"text", string, required, 3000}};

inline constexpr unsigned kButtons = in_actions | in_section;
inline constexpr unsigned kInputs = in_actions | in_section | in_input;

inline constexpr Type kElements[] = {{"button", kButton, kButtons},
                                     {"workflow_button", kWorkflowButton, kButtons},
                                     {"overflow", kOverflow, kButtons},
                                     {"checkboxes", kChoices, kInputs},
                                     {"radio_buttons", kChoices, kInputs},
                                     {"datepicker", kPicker, kInputs},
                                     {"timepicker", kPicker, kInputs},
                                     {"datetimepicker", kPicker, kInputs},
                                     {"static_select", kStaticSelect, kInputs},
                                     {"multi_static_select", kStaticSelect, kInputs},
                                     {"external_select", kPicker, kInputs},
                                     {"multi_external_select", kPicker, kInputs},
                                     {"users_select", kPicker, kInputs},
                                     {"multi_users_select", kPicker, kInputs},
                                     {"conversations_select", kPicker, kInputs},
                                     {"multi_conversations_select", kPicker, kInputs},
                                     {"channels_select", kPicker, kInputs},
                                     {"multi_channels_select", kPicker, kInputs},
                                     {"plain_text_input", kTextInput, in_input},
                                     {"email_text_input", kTextInput, in_input},
                                     {"url_text_input", kTextInput, in_input},
                                     {"number_input", kTextInput, in_input},
                                     {"rich_text_input", kTextInput, in_input},
                                     {"file_input", {}, in_input},
                                     {"feedback_buttons", {}, in_context_actions},
                                     {"icon_button", {}, in_context_actions},
                                     {"image", kElementImage, in_section | in_context},
                                     {"plain_text", kText, in_context},
                                     {"mrkdwn", kText, in_context}};

inline constexpr Rule kOption[] = {{"text", any_text, required, 75},
                                   {"value", string, optional, 150},
                                   {"description", any_text, optional, 75},
                                   {"url", string, optional, 3000}};
inline constexpr Rule kGroup[] = {{"label", plain_text, required, 75}, {"options", options, required, 0, 100}};
inline constexpr Rule kConfirm[] = {{"title", plain_text, required, 100},
                                    {"text", any_text, required, 300},
                                    {"confirm", plain_text, required, 30},
                                    {"deny", plain_text, required, 30}};

}  // namespace rules
}  // namespace sluice::sandbox::slack
