// SPDX-License-Identifier: Apache-2.0
//
// Plain structs that are set from JSON objects and from flags: a table for each struct says its fields' names and what
// they mean; read_field() and show_field(), one pair a type, say how. Numbers and durations may come as text, so that
// a flag reads like JSON.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "base/text.hpp"
#include "model/quantity.hpp"

namespace sluice::sandbox {

inline Result<std::string> text(const Value& value) {
  if (!value.is_string()) return failure("expected a text");
  return value.string();
}

inline Result<void> read_field(std::string& field, const Value& value) {
  field = TRY(text(value));
  return {};
}
inline Value show_field(const std::string& field) {
  return field;
}

inline Result<void> read_field(std::int64_t& field, const Value& value) {
  field = value.integer_or(0);
  if (value.is_integer()) return {};
  const std::string_view digits = value.string_or("");
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), field);
  if (digits.empty() || error != std::errc() || end != digits.end()) return failure("expected a whole number");
  return {};
}
inline Value show_field(std::int64_t field) {
  return field;
}

inline Result<void> read_field(std::size_t& field, const Value& value) {
  std::int64_t number = 0;
  TRY(read_field(number, value));
  if (number < 0) return failure("expected a number of 0 or more");
  field = static_cast<std::size_t>(number);
  return {};
}
inline Value show_field(std::size_t field) {
  return field;
}

inline Result<void> read_field(double& field, const Value& value) {
  field = value.number_or(-1);
  if (value.is_string()) {
    const std::string& digits = value.string();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), field);
    if (error != std::errc() || end != digits.data() + digits.size()) field = -1;
  }
  if (!(field >= 0 && field <= 1e6)) return failure("expected a number from 0 to 1000000");
  return {};
}
inline Value show_field(double field) {
  return field;
}

inline Result<void> read_field(Duration& field, const Value& value) {
  const std::string quantity = TRY(text(value));
  field = TRY(parse_duration(quantity));
  return {};
}
inline Value show_field(Duration field) {
  return format_duration(field);
}

template <class T>
Result<void> read_field(std::optional<T>& field, const Value& value) {
  if (value.is_null()) {
    field.reset();
    return {};
  }
  return read_field(field.emplace(), value);
}
template <class T>
Value show_field(const std::optional<T>& field) {
  return field ? show_field(*field) : Value();
}

// The words of an enumeration, or of the flags of a struct as pointers to them.
template <class E>
struct Word {
  std::string_view name;
  E value;
};

template <class E>
Result<E> one_of(std::string_view name, std::span<const Word<E>> words) {
  std::string expected;
  for (const auto& word : words) {
    if (name == word.name) return word.value;
    expected += fmt::format("{}{}", expected.empty() ? "" : ", ", word.name);
  }
  return failure("expected one of " + expected);
}

template <class E>
std::string_view word_for(E value, std::span<const Word<E>> words) {
  return std::ranges::find(words, value, &Word<E>::value)->name;
}

// An enumeration whose words are found as words_of(E).
template <class E>
  requires std::is_enum_v<E>
Result<void> read_field(E& field, const Value& value) {
  field = TRY(one_of(value.string_or(""), words_of(E())));
  return {};
}
template <class E>
  requires std::is_enum_v<E>
Value show_field(E field) {
  return word_for(field, words_of(E()));
}

// Calls `each` for the parts between the commas of a text, or the texts of an array.
template <class Each>
Result<void> for_each_word(const Value& list, const Each& each) {
  if (list.is_array()) {
    for (const Value& part : list.array()) {
      const std::string word = TRY(text(part));
      TRY(each(std::string_view(word)));
    }
    return {};
  }
  const std::string all = TRY(text(list));
  std::string_view rest = all;
  while (true) {
    const auto comma = rest.find(',');
    TRY(each(trimmed(rest.substr(0, comma))));
    if (comma == std::string_view::npos) return {};
    rest.remove_prefix(comma + 1);
  }
}

template <class T>
struct Field {
  std::string_view name;
  std::string_view help;
  Result<void> (*read)(T&, const Value&);
  Value (*show)(const T&);
};

template <class T, auto Member>
constexpr Field<T> field(std::string_view name, std::string_view help) {
  return {name, help, [](T& object, const Value& value) { return read_field(object.*Member, value); },
          [](const T& object) -> Value { return show_field(object.*Member); }};
}

// `base` with the members of `patch` put in, or why not: not an object, an unknown name, a bad value.
template <class T, std::size_t N>
Result<T> patched(T base, const Value& patch, const std::array<Field<T>, N>& fields) {
  if (!patch.is_object()) return failure("expected a JSON object");
  for (const auto& [name, value] : patch.object()) {
    const auto found = std::ranges::find(fields, std::string_view(name), &Field<T>::name);
    if (found == fields.end()) {
      std::array<std::string_view, N> names;
      std::ranges::transform(fields, names.begin(), &Field<T>::name);
      const auto meant = closest(name, names);
      return failure(
          fmt::format("unknown field \"{}\"{}", name, meant ? fmt::format("; did you mean \"{}\"?", *meant) : ""));
    }
    if (auto read = found->read(base, value); !read) return failure(fmt::format("{}: {}", name, read.error().message));
  }
  return base;
}

template <class T, std::size_t N>
Value shown(const T& object, const std::array<Field<T>, N>& fields) {
  Object out;
  for (const auto& field : fields) out.append(std::string(field.name), field.show(object));
  return out;
}

}  // namespace sluice::sandbox
