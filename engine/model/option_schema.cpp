// SPDX-License-Identifier: Apache-2.0
#include "model/option_schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "json/json.hpp"
#include "model/quantity.hpp"

namespace sluice {
namespace {

using std::chrono::milliseconds;

struct TypeRow {
  OptionType type;
  std::string_view name;
  std::string_view words;
};

constexpr std::array<TypeRow, 11> kTypes{{
    {OptionType::string, "string", "text"},
    {OptionType::integer, "integer", "an integer"},
    {OptionType::number, "number", "a number"},
    {OptionType::boolean, "boolean", "true or false"},
    {OptionType::duration, "duration", "a duration like \"30s\""},
    {OptionType::size, "size", "a size like \"64KiB\""},
    {OptionType::path, "path", "a path"},
    {OptionType::list, "list", "a list"},
    {OptionType::map, "map", "a table"},
    {OptionType::any, "any", "any value"},
    {OptionType::secret, "secret", "a secret"},
}};

const TypeRow& row(OptionType type) {
  return *std::ranges::find(kTypes, type, &TypeRow::type);
}

template <class Number>
std::optional<Value> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Value(number);
}

std::optional<Value> as_integer(const Value& found) {
  if (found.is_integer()) return found;
  if (found.is_string()) return number_in<std::int64_t>(found.string());
  if (found.kind() != Value::Kind::number) return std::nullopt;
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63, the first double that no longer fits
  const double number = found.number();
  if (std::trunc(number) != number || number < -kBeyond || number >= kBeyond) return std::nullopt;
  return Value(static_cast<std::int64_t>(number));
}

std::optional<Value> as_number(const Value& found) {
  if (found.is_number()) return std::isfinite(found.number()) ? std::optional<Value>(found.number()) : std::nullopt;
  if (!found.is_string()) return std::nullopt;
  auto number = number_in<double>(found.string());
  return number && std::isfinite(number->number()) ? number : std::nullopt;
}

std::optional<Value> as_boolean(const Value& found) {
  if (found.is_boolean()) return found;
  if (found == Value("true")) return true;
  if (found == Value("false")) return false;
  return std::nullopt;
}

std::optional<Value> as_text(Value found) {
  if (found.is_string()) return found;
  if (found.is_number() || found.is_boolean()) return to_json(found);
  return std::nullopt;
}

std::optional<Value> as_duration(const Value& found) {
  if (!found.is_string()) return std::nullopt;
  const auto duration = parse_duration(found.string());
  if (!duration || *duration % milliseconds(1) != Duration::zero()) return std::nullopt;
  return Value(std::chrono::duration_cast<milliseconds>(*duration).count());
}

std::optional<Value> as_size(const Value& found) {
  if (!found.is_string()) return std::nullopt;
  const auto size = parse_size(found.string());
  if (!size) return std::nullopt;
  return Value(*size);
}

std::optional<Value> of_type(OptionType type, Value found) {
  switch (type) {
    case OptionType::string:
      return as_text(std::move(found));
    case OptionType::integer:
      return as_integer(found);
    case OptionType::number:
      return as_number(found);
    case OptionType::boolean:
      return as_boolean(found);
    case OptionType::duration:
      return as_duration(found);
    case OptionType::size:
      return as_size(found);
    case OptionType::path:
    case OptionType::secret:
      return found.is_string() && !found.string().empty() ? std::optional(found) : std::nullopt;
    case OptionType::list:
      return found.is_array() ? std::optional(std::move(found)) : std::nullopt;
    case OptionType::map:
      return found.is_object() ? std::optional(std::move(found)) : std::nullopt;
    case OptionType::any:
      break;
  }
  return found;
}

bool within(const OptionSchema& schema, const Value& value) {
  // All ordered types are integers or doubles by now, on both sides.
  const auto below = [](const Value& a, const Value& b) {
    return a.is_integer() && b.is_integer() ? a.integer() < b.integer() : a.number() < b.number();
  };
  if (schema.min && value.is_number() && below(value, *schema.min)) return false;
  if (schema.max && value.is_number() && below(*schema.max, value)) return false;
  return schema.choices.empty() || std::ranges::find(schema.choices, value.string_or("")) != schema.choices.end();
}

constexpr std::size_t kMostShown = 60;

// A secret option's value may be a literal secret that stands where a reference belongs.
std::string shown(const OptionSchema& schema, const Value& found) {
  if (schema.is_secret() && !found.is_null()) return "no reference to a secret";
  return shortened(to_json(found), kMostShown);
}

std::unexpected<Error> refused(const OptionSchema& schema, const Value& found) {
  return failure(schema.name + " is " + shown(schema, found) + "; it must be " + allowed(schema));
}

bool is_reference(const Value& value) {
  return value.is_object() && value.size() == 1 && value["secret"].is_string();
}

Result<Value> secret_texts(const OptionSchema& schema, Value table) {
  for (auto& [name, value] : table.object()) {
    if (is_reference(value)) continue;
    value = TRY(normalise({.name = schema.name + "." + name, .type = OptionType::string}, std::move(value)));
  }
  return table;
}

std::string bounds(const OptionSchema& schema) {
  const auto text = [&](const Value& bound) {
    const Value value = written(schema.type, bound);
    return value.is_string() ? value.string() : to_json(value);
  };
  if (schema.min && schema.max) return " from " + text(*schema.min) + " to " + text(*schema.max);
  if (schema.min) return ", at least " + text(*schema.min);
  if (schema.max) return ", at most " + text(*schema.max);
  return {};
}

std::string quoted_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (&word != &words.front()) out += &word == &words.back() ? " or " : ", ";
    out += '"' + word + '"';
  }
  return out;
}

std::unexpected<Error> unknown_option(std::string_view name, std::span<const OptionSchema> schemas) {
  std::vector<std::string_view> names;
  for (const OptionSchema& schema : schemas) names.push_back(schema.name);
  const auto meant = closest(name, names);
  return failure("unknown option \"" + std::string(name) + "\"" +
                 (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : ""));
}

}  // namespace

std::string_view name(OptionType type) {
  return row(type).name;
}

std::optional<OptionType> option_type(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &TypeRow::name);
  return found == kTypes.end() ? std::nullopt : std::optional(found->type);
}

Result<Value> normalise(const OptionSchema& schema, Value found) {
  auto value = of_type(schema.type, found);
  if (!value || !within(schema, *value)) return refused(schema, found);
  if (schema.holds_secrets()) return secret_texts(schema, *std::move(value));
  if (!schema.element || !value->is_array()) return *std::move(value);
  Array& elements = value->array();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const OptionSchema element{.name = schema.name + "[" + std::to_string(i) + "]", .type = *schema.element};
    elements[i] = TRY(normalise(element, std::move(elements[i])));
  }
  return *std::move(value);
}

Result<Object> complete(std::span<const OptionSchema> schemas, const Object& given) {
  for (const Member& member : given) {
    if (std::ranges::find(schemas, member.name, &OptionSchema::name) == schemas.end()) {
      return unknown_option(member.name, schemas);
    }
  }
  Object out;
  for (const OptionSchema& schema : schemas) {
    if (const Value* found = given.find(schema.name)) {
      out.append(schema.name, TRY(normalise(schema, *found)));
    } else if (schema.fallback) {
      out.append(schema.name, *schema.fallback);
    } else if (schema.required) {
      return failure(schema.name + " is missing; it must be " + allowed(schema));
    }
  }
  return out;
}

std::string allowed(const OptionSchema& schema) {
  if (!schema.choices.empty()) return quoted_list(schema.choices);
  if (schema.holds_secrets()) return "a table, each value text or a secret";
  if (schema.element) {
    return "a list, each element " + std::string(row(*schema.element).words);
  }
  // An example beside a range would only distract.
  const bool ranged = schema.min || schema.max;
  if (ranged && schema.type == OptionType::duration) return "a duration" + bounds(schema);
  if (ranged && schema.type == OptionType::size) return "a size" + bounds(schema);
  return std::string(row(schema.type).words) + bounds(schema);
}

Value written(OptionType type, const Value& normalised) {
  if (type == OptionType::duration) return format_duration(milliseconds(normalised.integer_or(0)));
  if (type == OptionType::size) return format_size(normalised.integer_or(0));
  return normalised;
}

}  // namespace sluice
