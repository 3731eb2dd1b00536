// SPDX-License-Identifier: Apache-2.0
#include "app/trial_file.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

struct Given {
  std::string name;
  std::string value;
};

Result<Given> parse_given(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == 0 || equals == std::string::npos) return failure("--with " + word + ": write NAME=VALUE");
  return Given{word.substr(0, equals), word.substr(equals + 1)};
}

// `fields.name` names a member of a table, as it does in a file.
bool is_dotted_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

std::string key_of(std::string_view name) {
  const bool dotted = is_dotted_name(name) && name.front() != '.' && name.back() != '.' && !name.contains("..");
  return dotted ? std::string(name) : to_json(Value(name));
}

// JSON's texts, numbers and booleans are TOML's.
Result<std::string> to_toml(const Value& value) {
  if (value.is_null()) return failure("a workflow file has no null");
  std::string members;
  if (value.is_array()) {
    for (const Value& element : value.array()) members += (members.empty() ? "" : ", ") + TRY(to_toml(element));
    return "[" + members + "]";
  }
  if (!value.is_object()) return to_json(value);
  for (const auto& [name, member] : value.object())
    members += (members.empty() ? " " : ", ") + to_json(Value(name)) + " = " + TRY(to_toml(member));
  return "{" + members + " }";
}

// Lists, tables and what may be anything are written as JSON; all else is the text that it is.
Result<std::string> value_of(const OptionSchema* option, const Given& given) {
  const bool text_only = option != nullptr && option->type != OptionType::list && option->type != OptionType::map &&
                         option->type != OptionType::any;
  const auto json = text_only || given.value.starts_with("{{") ? failure("") : parse_json(given.value);
  if (!json) return to_json(Value(given.value));
  auto toml = to_toml(*json);
  if (!toml) return failure("--with " + given.name + ": " + toml.error().message);
  return toml;
}

// `{ env = "NAME" }` for "env:NAME". What else stands there may be the secret.
Result<std::string> secret_of(const Given& given) {
  for (const std::string_view from : {"env", "file"}) {
    const auto prefix = std::string(from) + ":";
    if (given.value.starts_with(prefix) && given.value.size() > prefix.size()) {
      return "{ " + std::string(from) + " = " + to_json(Value(given.value.substr(prefix.size()))) + " }";
    }
  }
  return failure("--with " + given.name +
                 ": it is a secret, whose value does not belong on a command line; write --with " + given.name +
                 "=env:NAME, or file:PATH");
}

class Writer {
 public:
  void line(std::string_view text) {
    out_.text.append(text).append("\n");
    ++lines_;
  }
  void option(const std::string& name, const std::string& text) {
    line(text);
    out_.options[lines_] = name;
  }
  TrialFile take() { return std::move(out_); }

 private:
  TrialFile out_;
  int lines_ = 0;
};

}  // namespace

plugin::Catalog trial_catalog(const plugin::Catalog& catalog) {
  std::vector<plugin::PluginFile> files(catalog.files().begin(), catalog.files().end());
  plugin::ComponentManifest source{.kind = ComponentKind::source, .name = std::string(kTrialSource)};
  files.push_back({{}, {.id = std::string(kTrialSource), .version = "1", .components = {std::move(source)}}});
  return plugin::Catalog(std::move(files));
}

Result<TrialFile> trial_file(const plugin::ComponentManifest& component, std::span<const std::string> with) {
  std::vector<Given> given;
  for (const std::string& word : with) {
    auto next = TRY(parse_given(word));
    std::erase_if(given, [&](const Given& earlier) { return earlier.name == next.name; });
    given.push_back(std::move(next));
  }
  const bool is_source = component.kind == ComponentKind::source;
  const std::string kind(name(component.kind));
  Writer out;
  out.line("name = \"try\"");
  std::vector<std::pair<std::string, std::string>> options;
  out.line("[secrets]");
  for (const Given& each : given) {
    const auto* option = component.option(each.name);
    if (option != nullptr && option->is_secret()) {
      out.option(each.name, each.name + " = " + TRY(secret_of(each)));
      options.emplace_back(each.name, each.name + " = \"{{ secrets." + each.name + " }}\"");
    } else {
      options.emplace_back(each.name, key_of(each.name) + " = " + TRY(value_of(option, each)));
    }
  }
  out.line("[source]");
  if (!is_source) {
    out.line("uses = \"" + std::string(kTrialSource) + "\"");
    out.line("[[" + kind + "]]");
    out.line("name = \"it\"");
  }
  out.line("uses = \"" + component.name + "\"");
  out.line("[" + kind + ".with]");
  for (const auto& [option, text] : options) out.option(option, text);
  return out.take();
}

std::string in_words_of_the_command_line(std::span<const config::Diagnostic> diagnostics, const TrialFile& file) {
  std::string out;
  for (const auto& found : diagnostics) {
    const auto option = file.options.find(found.at.line);
    const auto place = option == file.options.end() ? "" : "--with " + option->second + ": ";
    const auto fix = found.suggestion.empty() ? "" : "; " + found.suggestion;
    out += escaped_for_terminal("sluice: " + place + found.message + fix) + "\n";
  }
  return out;
}

}  // namespace sluice::app
