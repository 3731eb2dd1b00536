// SPDX-License-Identifier: Apache-2.0
#include "check/schema_words.hpp"

namespace sluice::check {
namespace {

constexpr std::string_view kExpression = "\\{\\{";

Object expression() {
  return {{"type", "string"}, {"pattern", kExpression}};
}

Object text_like(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", std::string(pattern) + "|" + std::string(kExpression)}};
}

Array words_of(std::initializer_list<std::string_view> words) {
  return Array(words.begin(), words.end());
}

// Bounds where JSON Schema can hold them: those of durations and sizes are texts in the file.
Object bounded(std::string_view kind, const OptionSchema& option) {
  Object out{{"type", kind}};
  if (option.min) out.append("minimum", *option.min);
  if (option.max) out.append("maximum", *option.max);
  return out;
}

Object plain(const OptionSchema& option) {
  if (!option.choices.empty()) return {{"enum", Array(option.choices.begin(), option.choices.end())}};
  switch (option.type) {
    case OptionType::string:
      return {{"type", words_of({"string", "integer", "number", "boolean"})}};
    case OptionType::integer:
      return bounded("integer", option);
    case OptionType::number:
      return bounded("number", option);
    case OptionType::boolean:
      return {{"type", "boolean"}};
    case OptionType::duration:
    case OptionType::size:
      return text_like("^[0-9]");
    case OptionType::path:
      return {{"type", "string"}};
    case OptionType::list:
      return {{"type", "array"}};
    case OptionType::map:
      return {{"type", "object"}};
    case OptionType::secret:
      return {{"type", "string"}, {"pattern", "^\\{\\{\\s*secrets\\.\\w+\\s*\\}\\}$"}};
    case OptionType::any:
      break;
  }
  return {};
}

std::string doc_of(const OptionSchema& option) {
  std::string out = option.doc;
  out += (out.empty() ? "" : ". ") + std::string("It must be ") + (option.is_secret() ? "a secret" : allowed(option));
  if (option.required) out += "; required, here or in [defaults]";
  if (!option.per_item && !option.is_secret()) out += "; the same for every item";
  if (!option.env.empty()) out += ". The variable " + option.env + " overrides it when a run starts";
  if (option.irreversible) out += ". \"" + option.irreversible->choice + "\" would " + option.irreversible->effect;
  return out + ".";
}

}  // namespace

Object described(Object schema, std::string_view doc) {
  schema.append("description", doc);
  return schema;
}

Object of_kind(std::string_view kind, std::string_view doc) {
  return {{"type", kind}, {"description", doc}};
}

Object or_expression(Object schema, std::string_view doc) {
  return {{"anyOf", Array{std::move(schema), expression()}}, {"description", doc}};
}

Object one_of(std::initializer_list<std::string_view> words, std::string_view doc) {
  return or_expression({{"enum", words_of(words)}}, doc);
}

Object duration(std::string_view doc) {
  return described(text_like("^[0-9]"), doc);
}

Object table(const Properties& properties, std::initializer_list<std::string_view> required, std::string_view doc) {
  Object members;
  for (const auto& [name, schema] : properties) members.append(name, schema);
  Object out{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(members)}};
  if (required.size() > 0) out.append("required", words_of(required));
  return described(std::move(out), doc);
}

Object table_of(Object value, std::string_view doc) {
  return {{"type", "object"}, {"additionalProperties", std::move(value)}, {"description", doc}};
}

Object list_of(Object element, std::string_view doc) {
  return {{"type", "array"}, {"items", std::move(element)}, {"description", doc}};
}

Object option_schema(const OptionSchema& option) {
  auto schema = plain(option);
  const bool takes_texts = schema.empty() || option.is_secret() || option.type == OptionType::path ||
                           option.type == OptionType::duration || option.type == OptionType::size ||
                           (option.type == OptionType::string && option.choices.empty());
  auto out =
      takes_texts ? described(std::move(schema), doc_of(option)) : or_expression(std::move(schema), doc_of(option));
  if (option.fallback) out.append("default", written(option.type, *option.fallback));
  return out;
}

}  // namespace sluice::check
