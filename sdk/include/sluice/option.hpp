// SPDX-License-Identifier: Apache-2.0
//
// A component's options, declared once: bound to the members of a struct, and written into the manifest, from where the
// engine checks the workflow file, fills in defaults and prints the reference.
//
//   struct Options { secret token; int count = 0;
//     static constexpr auto schema = options(option<&Options::token>("token", "API token").required(),
//                                            option<&Options::count>("count", "How many").otherwise(4).min(1)); };
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <sluice/outcome.hpp>
#include <sluice/secret.hpp>
#include <sluice/value.hpp>
#include <sluice/view.hpp>

namespace sluice {

// A size, written "64KiB" in the file.
struct Bytes {
  std::int64_t value = 0;
};

// A path, absolute by the time a component sees it.
struct Path {
  std::string value;
};

namespace detail {

// The manifest's word for a member's type, and how such a member is read.
template <class T>
struct Field;

template <>
struct Field<std::string> {
  static constexpr std::string_view type = "string";
  static std::string read(View v) { return std::string(v.string()); }
};
template <>
struct Field<bool> {
  static constexpr std::string_view type = "boolean";
  static bool read(View v) { return v.boolean(); }
};
template <>
struct Field<std::int64_t> {
  static constexpr std::string_view type = "integer";
  static std::int64_t read(View v) { return v.integer(); }
};
template <>
struct Field<int> {
  static constexpr std::string_view type = "integer";
  static int read(View v) {
    const std::int64_t wide = v.integer();
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
      throw std::out_of_range("is too large");
    }
    return static_cast<int>(wide);
  }
};
template <>
struct Field<double> {
  static constexpr std::string_view type = "number";
  static double read(View v) { return v.number(); }
};
template <>
struct Field<std::chrono::milliseconds> {
  static constexpr std::string_view type = "duration";
  static std::chrono::milliseconds read(View v) { return std::chrono::milliseconds(v.integer()); }
};
template <>
struct Field<Bytes> {
  static constexpr std::string_view type = "size";
  static Bytes read(View v) { return Bytes{v.integer()}; }
};
template <>
struct Field<Path> {
  static constexpr std::string_view type = "path";
  static Path read(View v) { return Path{std::string(v.string())}; }
};
template <>
struct Field<secret> {
  static constexpr std::string_view type = "secret";
  static secret read(View v) { return secret{std::string(v.string())}; }
};
template <>
struct Field<std::vector<std::string>> {
  static constexpr std::string_view type = "list";
  static std::vector<std::string> read(View v) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < v.size(); ++i) out.emplace_back(v[i].string());
    return out;
  }
};
template <>
struct Field<SecretTexts> {
  static constexpr std::string_view type = "map";
  // A secret stands as {"secret": its reference}.
  static SecretTexts read(View v) {
    SecretTexts out;
    const Value table = v.copy();
    for (const auto& [name, value] : table.object()) {
      if (value.is_object()) {
        out.emplace(name, secret{std::string(value["secret"].string_or(""))});
      } else {
        out.emplace(name, std::string(value.string_or("")));
      }
    }
    return out;
  }
};
template <>
struct Field<Value> {
  static constexpr std::string_view type = "any";
  static Value read(View v) { return v.copy(); }
};
template <class T>
struct Field<std::optional<T>> {
  static constexpr std::string_view type = Field<T>::type;
  static std::optional<T> read(View v) { return Field<T>::read(v); }
};

template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};

template <class>
struct MemberOf;
template <class Class, class Type>
struct MemberOf<Type Class::*> {
  using Struct = Class;
  using type = Type;
};

// A default or a bound, as it stands in the manifest.
struct Literal {
  enum class Kind { none, boolean, integer, number, text, duration, size };

  constexpr Literal() = default;
  // Implicit: a declaration says .otherwise(5).
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Literal(bool v) : kind(Kind::boolean), integer(v ? 1 : 0) {}
  constexpr Literal(const char* v) : kind(Kind::text), text(v) {}
  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  constexpr Literal(T v) : kind(Kind::integer), integer(static_cast<std::int64_t>(v)) {}
  constexpr Literal(double v) : kind(Kind::number), number(v) {}
  template <class Rep, class Period>
  constexpr Literal(std::chrono::duration<Rep, Period> v)
      : kind(Kind::duration), integer(std::chrono::milliseconds(v).count()) {}
  constexpr Literal(Bytes v) : kind(Kind::size), integer(v.value) {}
  // NOLINTEND(google-explicit-constructor)

  Kind kind = Kind::none;
  std::int64_t integer = 0;
  double number = 0;
  std::string_view text;
};

// Whether a literal may stand for a member of this type. Durations and sizes are taken as text, too: "30s", "64KiB".
template <class T>
constexpr bool fits(Literal::Kind kind) {
  using Kind = Literal::Kind;
  if constexpr (std::is_same_v<T, bool>) return kind == Kind::boolean;
  if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, int>) return kind == Kind::integer;
  if constexpr (std::is_same_v<T, double>) return kind == Kind::number || kind == Kind::integer;
  if constexpr (std::is_same_v<T, std::chrono::milliseconds>) return kind == Kind::duration || kind == Kind::text;
  if constexpr (std::is_same_v<T, Bytes>) return kind == Kind::size || kind == Kind::text;
  if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Path>) return kind == Kind::text;
  return std::is_same_v<T, Value>;
}

}  // namespace detail

// One option: `option<&Options::count>("count", "How many")`. Everything below is part of the constant it is.
template <auto Member>
class Option {
 public:
  using Type = typename detail::MemberOf<decltype(Member)>::type;
  using Plain = typename detail::Unwrapped<Type>::type;

  constexpr Option(const char* n, const char* d) : name(n), doc(d) {}

  // Must be given. Without it and without otherwise(), an absent option leaves the member as it was initialised.
  constexpr Option required() const {
    if (fallback.kind != detail::Literal::Kind::none) throw "a required option has no default";
    return with(&Option::is_required, true);
  }
  constexpr Option otherwise(detail::Literal value) const {
    if (is_required) throw "a required option has no default";
    if (!detail::fits<Plain>(value.kind)) throw "the default is of another type than the member";
    return with(&Option::fallback, value);
  }
  constexpr Option min(detail::Literal value) const { return with(&Option::least, bound(value)); }
  constexpr Option max(detail::Literal value) const { return with(&Option::most, bound(value)); }
  // Of an integer per item: what that static option says bounds it too. The file is refused where it says more itself;
  // what comes of an expression is the component's to compare.
  constexpr Option max_of(const char* option) const {
    static_assert(std::is_same_v<Plain, std::int64_t> || std::is_same_v<Plain, int>, "max_of() belongs to an integer");
    return with(&Option::bounding_option, std::string_view(option));
  }
  template <class... Words>
  constexpr Option choices(Words... words) const {
    static_assert(std::is_same_v<Plain, std::string>, "choices() belongs to a std::string");
    static_assert(sizeof...(Words) <= kMostChoices);
    Option out = *this;
    out.choice = {std::string_view(words)...};
    out.choice_count = sizeof...(Words);
    return out;
  }
  // What would stand for it in a workflow file, for the component's manual page, which shows this option in its example
  // then: the text without its quotes, e.g. "{{ steps.scrape }}"; of other types as TOML, e.g. "[1, 2]".
  constexpr Option example(const char* written) const { return with(&Option::sample, std::string_view(written)); }
  // A variable of the environment that overrides whatever the workflow file says. Looked up when a run starts and
  // stored with it: a run that is resumed keeps the value, whatever the environment says by then.
  constexpr Option env(const char* from) const {
    static_assert(!std::is_same_v<Plain, secret> && !std::is_same_v<Plain, SecretTexts> &&
                      !std::is_same_v<Plain, Value> && !std::is_same_v<Plain, std::vector<std::string>>,
                  "env() belongs to an option that a line of text can give");
    return with(&Option::variable, std::string_view(from));
  }
  // A choice whose effect nobody can take back: a run refuses it until its user has said that it is meant. `what` goes
  // on after "it would": "put videos into the PUBLIC library: PERMANENT, visible to everyone".
  constexpr Option irreversible(const char* word, const char* what) const {
    if (std::find(choice.begin(), choice.begin() + choice_count, std::string_view(word)) ==
        choice.begin() + choice_count) {
      throw "an irreversible choice is one of choices()";
    }
    return with(&Option::irreversible_choice, std::string_view(word))
        .with(&Option::irreversible_effect, std::string_view(what));
  }
  // The same of a boolean that is true.
  constexpr Option irreversible(bool choice_made, const char* what) const {
    static_assert(std::is_same_v<Plain, bool>, "irreversible(true, …) belongs to a bool");
    if (!choice_made) throw "what is irreversible is said by true";
    return with(&Option::irreversible_choice, std::string_view("true"))
        .with(&Option::irreversible_effect, std::string_view(what));
  }
  // The option says how many of these an item asks for: before a run begins, it is told how many it may be in all.
  constexpr Option units(const char* what) const {
    static_assert(std::is_same_v<Plain, int> || std::is_same_v<Plain, std::int64_t>, "units() belongs to an integer");
    return with(&Option::unit, std::string_view(what));
  }
  // A Value that must be a table, e.g. one of expressions.
  constexpr Option map() const { return narrowed("map"); }
  // A Value that must be a list.
  constexpr Option list() const { return narrowed("list"); }

  // An option that is absent leaves the member as it is.
  static void read(View value, typename detail::MemberOf<decltype(Member)>::Struct& into) {
    into.*Member = detail::Field<Type>::read(value);
  }

  static constexpr std::size_t kMostChoices = 16;

  std::string_view name;
  std::string_view doc;
  std::string_view type = detail::Field<Type>::type;
  bool is_required = false;
  detail::Literal fallback, least, most;
  std::array<std::string_view, kMostChoices> choice{};
  std::size_t choice_count = 0;
  std::string_view bounding_option;  // "" none
  std::string_view sample;           // "" none
  std::string_view variable;         // "" none
  std::string_view irreversible_choice;
  std::string_view irreversible_effect;
  std::string_view unit;  // "" none

 private:
  template <class T>
  constexpr Option with(T Option::* part, T value) const {
    Option out = *this;
    out.*part = value;
    return out;
  }
  constexpr Option narrowed(std::string_view word) const {
    static_assert(std::is_same_v<Plain, Value>, "map() and list() belong to a Value");
    return with(&Option::type, word);
  }
  static constexpr detail::Literal bound(detail::Literal value) {
    if (type_of_bound(value.kind)) return value;
    throw "min() and max() belong to integers, numbers, durations and sizes, and are of the member's type";
  }
  static constexpr bool type_of_bound(detail::Literal::Kind kind) {
    constexpr bool ordered = !std::is_same_v<Plain, std::string> && !std::is_same_v<Plain, Path> &&
                             !std::is_same_v<Plain, bool> && !std::is_same_v<Plain, Value>;
    return ordered && detail::fits<Plain>(kind);
  }
};

template <auto Member>
constexpr Option<Member> option(const char* name, const char* doc) {
  return Option<Member>(name, doc);
}

template <class... Options>
constexpr std::tuple<Options...> options(Options... all) {
  return {all...};
}

namespace detail {

template <class Struct, class Option>
void bind_one(View values, const Option& option, Struct& into) {
  const View value = values[option.name];
  if (value.is_null()) return;
  try {
    Option::read(value, into);
  } catch (const std::out_of_range& e) {
    throw ConfigError(std::string(option.name), std::string(option.name) + " " + e.what());
  }
}

// The host has checked and normalised `values` against the manifest.
template <class Struct>
Struct bind(View values) {
  Struct out{};
  if constexpr (requires { Struct::schema; }) {
    std::apply([&](const auto&... option) { (bind_one(values, option, out), ...); }, Struct::schema);
  }
  return out;
}

}  // namespace detail
}  // namespace sluice
