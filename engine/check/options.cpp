// SPDX-License-Identifier: Apache-2.0
#include "check/options.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "check/text_check.hpp"
#include "check/text_places.hpp"

namespace sluice::check {
namespace {

using config::Entry;
using config::Node;

std::string upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
  }
  return text;
}

bool is_irreversible(const OptionSchema& schema, const Value& value) {
  if (!schema.irreversible) return false;
  return schema.type == OptionType::boolean ? value == Value(true) : value == Value(schema.irreversible->choice);
}

class OptionCheck {
 public:
  OptionCheck(const config::Stage& stage, const plugin::Catalog::Entry& component, const Place& per_item,
              std::span<const config::Defaults> defaults, UsedDefaults& used, Context& context)
      : stage_(stage),
        plugin_(component.file.manifest.short_name()),
        manifest_(component.component),
        per_item_(per_item),
        defaults_(defaults),
        used_(used),
        context_(context) {}

  Use check() {
    refuse_unknown();
    Use out{.component = manifest_.name, .at = stage_.uses->at, .kind = manifest_.kind};
    for (const OptionSchema& schema : manifest_.options) add(schema, out.options);
    for (const OptionSchema& schema : manifest_.params) {
      add(schema, out.params);
      const Node* node = find(schema);
      if (node == nullptr) continue;
      add_text_places(*node, schema.name, context_.document, out.texts);
      hold_to_bound(schema, *node, out);
    }
    return out;
  }

 private:
  void refuse_unknown() {
    if (stage_.with == nullptr) return;
    const Node& with = stage_.with->value;
    std::vector<std::string_view> names;
    for (const auto* schemas : {&manifest_.options, &manifest_.params}) {
      for (const OptionSchema& schema : *schemas) names.push_back(schema.name);
    }
    const auto keys = config::stage_keys(stage_.kind);
    for (const Entry& entry : with.entries) {
      if (manifest_.option(entry.key) != nullptr) continue;
      std::string suggestion;
      if (std::ranges::find(keys, entry.key) != keys.end()) {
        suggestion = "`" + entry.key + "` is a key of " + std::string(config::stage_word(stage_.kind)) + ": move it " +
                     (with.with_header ? "above line " + std::to_string(with.at.line) : "out of `with`");
      } else if (const auto close = closest(entry.key, names)) {
        suggestion = "did you mean \"" + std::string(*close) + "\"?";
      }
      context_.diagnostics.error(entry.at, "unknown option \"" + entry.key + "\" of " + manifest_.name,
                                 std::move(suggestion));
    }
  }

  // Where the option's value stands: in `with`, else in [defaults].
  const Node* find(const OptionSchema& schema) {
    const Node* found = nullptr;
    for (const config::Defaults& defaults : defaults_) {
      if (defaults.plugin != plugin_) continue;
      const auto* entry = defaults.options->find(schema.name);
      if (entry == nullptr) continue;
      used_.emplace(defaults.plugin, schema.name);
      found = &entry->value;
    }
    const auto* entry = stage_.with != nullptr ? stage_.with->value.find(schema.name) : nullptr;
    return entry != nullptr ? &entry->value : found;
  }

  void add(const OptionSchema& schema, Object& out) {
    const Node* node = find(schema);
    std::optional<Value> value;
    if (node != nullptr) value = schema.is_secret() ? secret(schema, *node) : option(schema, *node);
    if (auto overriding = schema.env.empty() ? std::nullopt : overriding_value(schema)) {
      value = std::move(overriding);
    } else if (node == nullptr) {
      value = absent(schema);
    }
    if (!value) return;
    if (!schema.env.empty()) {
      context_.pinned.push_back(
          {.place = place(), .option = schema.name, .value = *value, .is_default = schema.fallback == *value});
    }
    if (is_irreversible(schema, *value)) {
      context_.irreversible.push_back({.place = place(), .effect = schema.irreversible->effect});
    }
    out.append(schema.name, *std::move(value));
  }

  // What is yet to be rendered is no integer here: the component holds it to its bound.
  void hold_to_bound(const OptionSchema& schema, const Node& node, const Use& use) {
    const Value* most = schema.max_of.empty() ? nullptr : use.options.find(schema.max_of);
    const Value* written = use.params.find(schema.name);
    if (most == nullptr || written == nullptr) return;
    const auto value = normalise(schema, *written);
    if (!value || !value->is_integer() || value->integer() <= most->integer_or(INT64_MAX)) return;
    context_.diagnostics.error(node.at,
                               schema.name + " is " + std::to_string(value->integer()) + ", and " + schema.max_of +
                                   " allows " + std::to_string(most->integer_or(0)),
                               "write at most that, or raise `" + schema.max_of + "`");
  }

  std::string place() const {
    if (stage_.kind == config::Stage::Kind::source) return "source";
    return (stage_.kind == config::Stage::Kind::step ? "step " : "sink ") + stage_.name.value;
  }

  // What counts more than the file: what the run was started with, or the environment it starts in.
  std::optional<Value> overriding_value(const OptionSchema& schema) {
    for (const PinnedOption& pinned : context_.request.pinned) {
      if (pinned.place == place() && pinned.option == schema.name) return pinned.value;
    }
    const auto& environment = context_.request.environment;
    const auto text = environment ? environment(schema.env) : std::nullopt;
    if (!text) return std::nullopt;
    auto value = normalise(schema, *text);
    if (value) return with_absolute_paths(schema, *std::move(value), context_.request.working_directory);
    context_.diagnostics.error(stage_.uses->at,
                               schema.env + " in the environment: " + std::move(value).error().message);
    return std::nullopt;
  }

  std::optional<Value> absent(const OptionSchema& schema) {
    if (schema.fallback) return fallback(schema);
    if (schema.required) {
      if (is_elsewhere(schema)) return std::nullopt;
      context_.diagnostics.error(stage_.uses->at, manifest_.name + " needs the option \"" + schema.name + "\"",
                                 schema.doc.empty() ? "" : "it is: " + schema.doc);
      return std::nullopt;
    }
    // The one default that a manifest cannot express: the folder of the workflow.
    const bool is_root = !schema.per_item && schema.name == "root" && schema.type == OptionType::path;
    return is_root ? std::optional<Value>(context_.folder.string()) : std::nullopt;
  }

  // Whether it is missing because of something that was said before: its name, or that of its table, is mistyped.
  bool is_elsewhere(const OptionSchema& schema) const {
    if (context_.options_astray || (stage_.has_with && stage_.with == nullptr)) return true;
    if (stage_.with == nullptr) return false;
    const std::string_view names[] = {schema.name};
    return std::ranges::any_of(stage_.with->value.entries, [&](const Entry& entry) {
      return manifest_.option(entry.key) == nullptr && closest(entry.key, names);
    });
  }

  // Static options are final; parameters are still to be normalised when they are rendered, and so are kept as written.
  Value fallback(const OptionSchema& schema) const {
    return with_absolute_paths(schema, schema.per_item ? written(schema.type, *schema.fallback) : *schema.fallback,
                               context_.folder);
  }

  std::optional<Value> option(const OptionSchema& schema, const Node& node) {
    const bool table = schema.holds_secrets() && node.is(Node::Kind::table);
    auto checked =
        table ? secret_texts(schema, node)
              : check_value(node, schema.per_item ? per_item_ : Place{.kind = Place::Kind::resolved}, context_);
    if (!checked.known) return std::nullopt;
    if (!checked.final) {
      if (!fits_container(schema, node)) {
        context_.diagnostics.error(node.at, schema.name + " is " + std::string(config::description(node.kind)) +
                                                "; it must be " + allowed(schema));
        return std::nullopt;
      }
      return checked.value;
    }
    auto normalised = normalise(schema, checked.value);
    if (!normalised) {
      context_.diagnostics.error(node.at, std::move(normalised).error().message);
      return std::nullopt;
    }
    return with_absolute_paths(schema, schema.per_item ? checked.value : *std::move(normalised), context_.folder);
  }

  // Whether a value with expressions inside could be right at all.
  static bool fits_container(const OptionSchema& schema, const Node& node) {
    if (node.is(Node::Kind::string) || schema.type == OptionType::any) return true;
    if (node.is(Node::Kind::array)) return schema.type == OptionType::list;
    return schema.type == OptionType::map;
  }

  static Value with_absolute_paths(const OptionSchema& schema, Value value, const std::filesystem::path& folder) {
    const auto absolute = [&](Value& path) {
      if (path.is_string() && path.string() != "-") path = (folder / path.string()).lexically_normal().string();
    };
    if (schema.type == OptionType::path) absolute(value);
    if (schema.element == OptionType::path && value.is_array()) std::ranges::for_each(value.array(), absolute);
    return value;
  }

  // A table in which secrets may stand beside texts. Nothing else in the file can look like a reference to one.
  Checked secret_texts(const OptionSchema& schema, const Node& node) {
    Checked out{.value = Object()};
    for (const Entry& entry : node.entries) {
      if (const auto mentioned = secret_mentioned(entry.value)) {
        const auto reference = known_secret(*mentioned, entry.value);
        out.known = out.known && reference.has_value();
        if (reference) out.value.object().append(entry.key, Object{{"secret", *reference}});
        continue;
      }
      if (entry.value.is(Node::Kind::table) || entry.value.is(Node::Kind::array)) {
        context_.diagnostics.error(entry.at, schema.name + "." + entry.key + " is " +
                                                 std::string(config::description(entry.value.kind)) +
                                                 "; it must be text or a secret");
        out.known = false;
        continue;
      }
      auto checked = check_value(entry.value, {.kind = Place::Kind::resolved}, context_);
      out.known = out.known && checked.known;
      out.final = out.final && checked.final;
      out.value.object().append(entry.key, std::move(checked.value));
    }
    return out;
  }

  // The secret that the whole of a text is: "{{ secrets.NAME }}".
  static std::optional<expression::Mention::Part> secret_mentioned(const Node& node) {
    const auto compiled =
        has_expressions(node) ? expression::Template::compile(node.scalar) : std::unexpected(expression::SyntaxError{});
    const auto* expression = compiled ? compiled->expression() : nullptr;
    if (expression == nullptr || expression->mentions().size() != 1) return std::nullopt;
    const auto& mention = expression->mentions().front();
    const bool whole = mention.root() == "secrets" && mention.parts.size() == 2 && expression->text() == mention.path();
    return whole ? std::optional(mention.parts[1]) : std::nullopt;
  }

  // The secret's name in [secrets]; its value is asked for when it is used, and by nobody else.
  std::optional<Value> secret(const OptionSchema& schema, const Node& node) {
    if (node.is(Node::Kind::invalid)) return std::nullopt;
    const auto mentioned = secret_mentioned(node);
    if (!mentioned) {
      const auto name = schema.name;
      const auto variable = upper_case(std::string(plugin_) + "_" + name);
      const auto what = has_expressions(node) ? schema.name + " takes a secret and nothing else"
                                              : schema.name + " is a secret: its value does not belong in a file";
      context_.diagnostics.concealed_error(node.at, what,
                                           "write `" + name + " = \"{{ secrets." + name + " }}\"`, below [secrets] `" +
                                               name + " = { env = \"" + variable + "\" }`, and in the shell `export " +
                                               variable + "=…`");
      return std::nullopt;
    }
    return known_secret(*mentioned, node);
  }

  std::optional<Value> known_secret(const expression::Mention::Part& mentioned, const Node& node) {
    const auto& wanted = mentioned.name;
    if (std::ranges::find(context_.secrets, wanted, &SecretReference::name) != context_.secrets.end()) return wanted;
    std::vector<std::string_view> names;
    for (const auto& reference : context_.secrets) names.push_back(reference.name);
    const auto close = closest(wanted, names);
    context_.diagnostics.error(
        context_.document.place_in(node, mentioned.offset), "no secret is named \"" + wanted + "\"",
        close ? "did you mean \"" + std::string(*close) + "\"?"
              : "write below [secrets] `" + wanted + " = { env = \"" + upper_case(wanted) + "\" }`");
    return std::nullopt;
  }

  const config::Stage& stage_;
  std::string_view plugin_;
  const plugin::ComponentManifest& manifest_;
  const Place& per_item_;
  std::span<const config::Defaults> defaults_;
  UsedDefaults& used_;
  Context& context_;
};

}  // namespace

Use check_options(const config::Stage& stage, const plugin::Catalog::Entry& component, const Place& per_item,
                  std::span<const config::Defaults> defaults, UsedDefaults& used, Context& context) {
  return OptionCheck(stage, component, per_item, defaults, used, context).check();
}

void check_defaults(std::span<const config::Defaults> defaults, const UsedDefaults& used,
                    std::span<const plugin::Catalog::Entry> components, Context& context) {
  std::vector<std::string_view> plugins;
  for (const auto& component : components) plugins.push_back(component.file.manifest.short_name());
  for (const config::Defaults& section : defaults) {
    if (std::ranges::find(plugins, section.plugin) == plugins.end()) continue;  // which was reported
    std::vector<std::string_view> names;
    for (const auto& component : components) {
      if (component.file.manifest.short_name() != section.plugin) continue;
      for (const auto* schemas : {&component.component.options, &component.component.params}) {
        for (const OptionSchema& schema : *schemas) names.push_back(schema.name);
      }
    }
    for (const Entry& entry : section.options->entries) {
      if (used.contains({section.plugin, entry.key})) continue;
      const auto close = closest(entry.key, names);
      context.diagnostics.error(
          entry.at, "no component of " + section.plugin + " in this file has an option \"" + entry.key + "\"",
          close ? "did you mean \"" + std::string(*close) + "\"?" : "");
    }
  }
}

}  // namespace sluice::check
