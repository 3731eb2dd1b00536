// SPDX-License-Identifier: Apache-2.0
#include "config/inputs.hpp"

#include <algorithm>
#include <ranges>

#include "base/text.hpp"
#include "config/identifier.hpp"
#include "config/table_reader.hpp"
#include "json/json.hpp"

namespace sluice::config {
namespace {

constexpr std::pair<std::string_view, OptionType> kTypes[] = {
    {"string", OptionType::string},   {"integer", OptionType::integer},   {"number", OptionType::number},
    {"boolean", OptionType::boolean}, {"duration", OptionType::duration}, {"path", OptionType::path},
    {"list", OptionType::list}};

constexpr std::pair<std::string_view, OptionType> kOtherWords[] = {
    {"int", OptionType::integer},   {"float", OptionType::number},      {"double", OptionType::number},
    {"bool", OptionType::boolean},  {"str", OptionType::string},        {"text", OptionType::string},
    {"time", OptionType::duration}, {"interval", OptionType::duration}, {"file", OptionType::path},
    {"array", OptionType::list}};

constexpr std::string_view kFileKeys[] = {"name", "description"};

std::string absolute(const std::string& path, const std::filesystem::path& folder) {
  return path == "-" ? path : (folder / path).lexically_normal().string();
}

// As expressions see it.
Value seen(const Input& input, const Value& normalised, const std::filesystem::path& folder) {
  if (input.schema.type == OptionType::path) return absolute(normalised.string(), folder);
  return written(input.schema.type, normalised);
}

std::string listed(const std::vector<Value>& choices) {
  std::string out;
  for (const Value& choice : choices) {
    if (&choice != &choices.front()) out += &choice == &choices.back() ? " or " : ", ";
    out += to_json(choice);
  }
  return out;
}

// `value` as the input has it, or why it cannot.
Result<Value> accepted(const Input& input, const Value& value, const std::filesystem::path& folder) {
  auto out = seen(input, TRY(normalise(input.schema, value)), folder);
  if (!input.choices.empty() && std::ranges::find(input.choices, out) == input.choices.end()) {
    return failure(input.schema.name + " is " + to_json(out) + "; it must be " + listed(input.choices));
  }
  return out;
}

class InputReader {
 public:
  InputReader(const Entry& entry, const std::filesystem::path& folder, Diagnostics& diagnostics)
      : folder_(folder),
        diagnostics_(diagnostics),
        name_(entry.key),
        table_(entry.value, "input `" + entry.key + "`", diagnostics),
        input_{.at = entry.at, .schema = {.name = entry.key}} {}

  Input read() {
    input_.schema.type = read_type();
    static_cast<void>(table_.text("description"));
    input_.schema.min = bound("min");
    input_.schema.max = bound("max");
    read_choices();
    if (const auto* given = table_.entry("default")) {
      auto value = accepted(input_, given->value.value(), folder_);
      if (value) {
        input_.fallback = *std::move(value);
      } else {
        diagnostics_.error(given->value.at, std::move(value).error().message);
      }
    }
    table_.done();
    return std::move(input_);
  }

 private:
  // By a word of another language, what is meant is known all the same.
  OptionType read_type() {
    const auto* given = table_.entry("type");
    const auto word = given != nullptr ? given->value.scalar.string_or("") : "";
    const auto other = std::ranges::find(kOtherWords, word, &std::pair<std::string_view, OptionType>::first);
    if (other == std::end(kOtherWords))
      return given == nullptr ? OptionType::string : table_.choice("type", kTypes).value_or(OptionType::any);
    diagnostics_.error(given->value.at, "there is no type \"" + std::string(word) + "\"",
                       "write \"" + std::string(name(other->second)) + "\"");
    return other->second;
  }

  std::optional<Value> bound(std::string_view key) {
    const auto* given = table_.entry(key);
    if (given == nullptr) return std::nullopt;
    const auto type = input_.schema.type;
    if (type == OptionType::any) return std::nullopt;  // of no type, which was reported
    if (type != OptionType::integer && type != OptionType::number && type != OptionType::duration) {
      diagnostics_.error(given->at, "`" + std::string(key) + "` bounds an integer, a number or a duration, not " +
                                        std::string(name(type)) + "s");
      return std::nullopt;
    }
    auto value = normalise({.name = std::string(key), .type = type}, given->value.value());
    if (value) return *std::move(value);
    diagnostics_.error(given->value.at, std::move(value).error().message);
    return std::nullopt;
  }

  void read_choices() {
    const auto* given = table_.entry("enum");
    if (given == nullptr) return;
    if (!given->value.is(Node::Kind::array) || given->value.elements.empty()) {
      return diagnostics_.error(given->value.at, "`enum` must be a list of the values that are allowed");
    }
    std::vector<Value> choices;
    for (const Node& element : given->value.elements) {
      auto value = accepted(input_, element.value(), folder_);
      if (value) {
        choices.push_back(*std::move(value));
      } else {
        diagnostics_.error(element.at, std::move(value).error().message);
      }
    }
    input_.choices = std::move(choices);
  }

  const std::filesystem::path& folder_;
  Diagnostics& diagnostics_;
  std::string name_;
  TableReader table_;
  Input input_;
};

// The text of an override as what its type is written like in a file.
Value parsed(const Input& input, const std::string& text) {
  if (input.schema.type != OptionType::list) return text;
  if (trimmed(text).starts_with('[')) return parse_json(text).value_or(Value(text));
  Array out;
  for (std::size_t at = 0; at <= text.size() && !text.empty();) {
    const auto end = std::min(text.find(',', at), text.size());
    out.emplace_back(trimmed(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::vector<Input> read_inputs(const Document& document, const std::filesystem::path& folder,
                               Diagnostics& diagnostics) {
  std::vector<Input> inputs;
  const auto* section = document.root.find("inputs");
  if (section == nullptr) return inputs;
  if (!section->value.is(Node::Kind::table)) {
    diagnostics.error(section->value.at, "[inputs] must be a table");
    return inputs;
  }
  for (const Entry& entry : section->value.entries) {
    if (!entry.value.is(Node::Kind::table)) {
      const bool misplaced = std::ranges::find(kFileKeys, entry.key) != std::end(kFileKeys);
      diagnostics.error(entry.at, "input `" + entry.key + "` must be a table",
                        misplaced ? "`" + entry.key + "` is a key of the file: move it above line " +
                                        std::to_string(section->value.at.line)
                                  : "write `" + entry.key + " = { default = … }`");
      continue;
    }
    if (!is_identifier(entry.key)) diagnostics.error(entry.at, not_an_identifier(entry.key));
    inputs.push_back(InputReader(entry, folder, diagnostics).read());
  }
  return inputs;
}

Result<InputOverride> parse_override(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return failure("\"" + std::string(text) + "\": an input is set with NAME=VALUE");
  }
  return InputOverride{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

ResolvedInputs resolve_inputs(std::span<const Input> inputs, std::span<const InputOverride> overrides,
                              const std::filesystem::path& working_directory, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const Input& input : inputs) names.push_back(input.schema.name);
  for (const auto& [name, value] : overrides) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const auto close = closest(name, names);
    diagnostics.error({}, "--set " + name + ": the workflow has no input of this name",
                      close ? "did you mean \"" + std::string(*close) + "\"?" : "");
  }
  ResolvedInputs out;
  for (const Input& input : inputs) {
    // The last one counts, as with flags.
    const auto last_first = overrides | std::views::reverse;
    const auto given = std::ranges::find(last_first, input.schema.name, &InputOverride::name);
    if (given != last_first.end()) {
      auto value = accepted(input, parsed(input, given->value), working_directory);
      if (value) {
        out.values.append(input.schema.name, *std::move(value));
      } else {
        diagnostics.error({}, "--set " + std::move(value).error().message);
      }
    } else if (input.fallback) {
      out.values.append(input.schema.name, *input.fallback);
    } else {
      out.missing.push_back(input.schema.name);
    }
  }
  return out;
}

}  // namespace sluice::config
