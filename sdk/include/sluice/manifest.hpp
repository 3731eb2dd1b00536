// SPDX-License-Identifier: Apache-2.0
//
// The manifest: the JSON text that describes a plugin's components, written by the compiler from their declarations.
// The engine reads it out of the file without running any of the plugin's code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <sluice/plugin.h>
#include <sluice/component.hpp>
#include <sluice/option.hpp>

namespace sluice::detail {

// JSON into a buffer, or only its length where there is none.
class ManifestWriter {
 public:
  constexpr explicit ManifestWriter(char* out) : out_(out) {}

  constexpr std::size_t size() const { return size_; }

  constexpr void begin(char bracket) {
    separate();
    put(bracket);
    first_ = true;
  }
  constexpr void end(char bracket) {
    put(bracket);
    first_ = false;
  }
  constexpr void name(std::string_view name) {
    separate();
    quoted(name);
    put(':');
    first_ = true;
  }
  constexpr void text(std::string_view value) {
    separate();
    quoted(value);
  }
  constexpr void boolean(bool value) {
    separate();
    plain(value ? "true" : "false");
  }
  constexpr void integer(std::int64_t value) {
    separate();
    digits(value);
  }
  // As many decimals as the number has: there is no printing of doubles at compile time.
  constexpr void number(double value) {
    separate();
    double scaled = value < 0 ? -value : value;
    int decimals = 0;
    while (decimals < 9 && scaled != static_cast<double>(static_cast<std::int64_t>(scaled))) {
      ++decimals;
      scaled = (value < 0 ? -value : value) * power_of_ten(decimals);
      const double nearest = static_cast<double>(static_cast<std::int64_t>(scaled + 0.5));
      if (nearest / power_of_ten(decimals) == (value < 0 ? -value : value)) scaled = nearest;
    }
    if (scaled != static_cast<double>(static_cast<std::int64_t>(scaled))) throw "a number of at most nine decimals";
    const auto whole = static_cast<std::uint64_t>(scaled);
    const auto unit = static_cast<std::uint64_t>(power_of_ten(decimals));
    if (value < 0) put('-');
    digits(static_cast<std::int64_t>(whole / unit));
    put('.');
    if (decimals == 0) put('0');
    for (std::uint64_t place = unit / 10; place > 0; place /= 10) put(digit(whole / place % 10));
  }
  // In the largest unit that divides it: "90m".
  constexpr void quantity(std::int64_t value, std::span<const std::pair<std::int64_t, std::string_view>> units) {
    separate();
    put('"');
    for (const auto& [size, word] : units) {
      if (value % size != 0) continue;
      digits(value / size);
      plain(word);
      break;
    }
    put('"');
  }

 private:
  static constexpr double power_of_ten(int n) {
    double out = 1;
    for (; n > 0; --n) out *= 10;
    return out;
  }
  static constexpr char digit(std::uint64_t value) { return static_cast<char>('0' + value); }

  constexpr void put(char c) {
    if (out_ != nullptr) out_[size_] = c;
    ++size_;
  }
  constexpr void plain(std::string_view text) {
    for (const char c : text) put(c);
  }
  constexpr void separate() {
    if (!first_) put(',');
    first_ = false;
  }
  constexpr void digits(std::int64_t value) {
    if (value < 0) put('-');
    const auto magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::uint64_t place = 1;
    while (magnitude / place >= 10) place *= 10;
    for (; place > 0; place /= 10) put(digit(magnitude / place % 10));
  }
  constexpr void quoted(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    put('"');
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        put('\\');
        put(c);
      } else if (byte < 0x20) {
        plain("\\u00");
        put(kHex[byte >> 4]);
        put(kHex[byte & 15]);
      } else {
        put(c);
      }
    }
    put('"');
  }

  char* out_;
  std::size_t size_ = 0;
  bool first_ = true;
};

inline constexpr std::array<std::pair<std::int64_t, std::string_view>, 5> kDurationUnits{
    {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
inline constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> kSizeUnits{
    {{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}, {1, "B"}}};

constexpr void write(ManifestWriter& out, std::string_view name, const Literal& literal) {
  if (literal.kind == Literal::Kind::none) return;
  out.name(name);
  switch (literal.kind) {
    case Literal::Kind::none:
      break;
    case Literal::Kind::boolean:
      return out.boolean(literal.integer != 0);
    case Literal::Kind::integer:
      return out.integer(literal.integer);
    case Literal::Kind::number:
      return out.number(literal.number);
    case Literal::Kind::text:
      return out.text(literal.text);
    case Literal::Kind::duration:
      return out.quantity(literal.integer, kDurationUnits);
    case Literal::Kind::size:
      return out.quantity(literal.integer, kSizeUnits);
  }
}

// The step's own keys in the workflow file: an option of the same name would be taken for it.
inline constexpr std::array<std::string_view, 12> kStepKeys{"name",    "uses",      "with",        "when",
                                                            "timeout", "deadline",  "retry",       "on_error",
                                                            "limit",   "isolation", "concurrency", "batch"};

constexpr bool is_identifier(std::string_view name) {
  for (const char c : name) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return !name.empty() && name.front() >= 'a';
}

constexpr bool is_variable(std::string_view name) {
  for (const char c : name) {
    if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9');
}

template <class Option>
constexpr void write_option(ManifestWriter& out, const Option& option) {
  if (!is_identifier(option.name)) throw "an option's name consists of a-z, 0-9 and _, and starts with a letter";
  for (const std::string_view key : kStepKeys) {
    if (option.name == key) throw "an option may not be named like a key of the step";
  }
  out.begin('{');
  out.name("name");
  out.text(option.name);
  out.name("type");
  out.text(option.type);
  if constexpr (std::is_same_v<typename Option::Plain, std::vector<std::string>>) {
    out.name("of");
    out.text("string");
  }
  if constexpr (std::is_same_v<typename Option::Plain, SecretTexts>) {
    out.name("of");
    out.text("secret");
  }
  if (option.is_required) {
    out.name("required");
    out.boolean(true);
  }
  write(out, "default", option.fallback);
  write(out, "min", option.least);
  write(out, "max", option.most);
  if (!option.bounding_option.empty()) {
    out.name("max_of");
    out.text(option.bounding_option);
  }
  if (option.choice_count > 0) {
    out.name("choices");
    out.begin('[');
    for (std::size_t i = 0; i < option.choice_count; ++i) out.text(option.choice[i]);
    out.end(']');
  }
  if (!option.sample.empty()) {
    out.name("example");
    out.text(option.sample);
  }
  if (!option.variable.empty()) {
    if (!is_variable(option.variable)) throw "a variable's name consists of A-Z, 0-9 and _";
    out.name("env");
    out.text(option.variable);
  }
  if (!option.irreversible_choice.empty()) {
    out.name("irreversible");
    out.begin('{');
    out.name("choice");
    out.text(option.irreversible_choice);
    out.name("effect");
    out.text(option.irreversible_effect);
    out.end('}');
  }
  if (!option.unit.empty()) {
    out.name("units");
    out.text(option.unit);
  }
  out.name("doc");
  out.text(option.doc);
  out.end('}');
}

// What is settled before the run starts cannot differ between items.
template <class Option>
constexpr void refuse_per_item(const Option& option) {
  if (!option.variable.empty()) throw "env() belongs to a static option";
  if (!option.irreversible_choice.empty()) throw "irreversible() belongs to a static option";
  if (std::is_same_v<typename Option::Plain, SecretTexts>) throw "a table with secrets is a static option";
}

template <class Schema>
constexpr void write_schema(ManifestWriter& out, std::string_view name, const Schema& schema) {
  out.name(name);
  out.begin('[');
  std::apply([&](const auto&... option) { (write_option(out, option), ...); }, schema);
  out.end(']');
}

template <class C>
constexpr bool has_static_option(std::string_view name) {
  if constexpr (has_options<C>) {
    return std::apply([&](const auto&... option) { return ((option.name == name) || ...); }, C::Options::schema);
  }
  return false;
}

template <class C, class Option>
constexpr void check_bound(const Option& option) {
  if (option.bounding_option.empty() || has_static_option<C>(option.bounding_option)) return;
  throw "max_of() names a static option of its component";
}

template <class C>
constexpr void write_limits(ManifestWriter& out) {
  if constexpr (requires { C::limits.all; }) {
    out.name("limits");
    out.begin('[');
    for (const Limit& limit : C::limits.all) {
      out.begin('{');
      out.name("name");
      out.text(limit.name);
      out.name("rate");
      out.text(limit.rate);
      if (!limit.key_option.empty()) {
        if (!has_static_option<C>(limit.key_option)) throw "a limit is keyed by a static option of its component";
        out.name("key");
        out.text(limit.key_option);
      }
      out.end('}');
    }
    out.end(']');
  }
}

template <class C>
constexpr std::string_view effects_of() {
  if constexpr (requires { C::effects; }) {
    switch (C::effects) {
      case effects::Kind::none:
        break;
      case effects::Kind::via_host:
        return "via_host";
      case effects::Kind::own:
        return "own";
    }
  }
  return "none";
}

template <class C>
constexpr void write_component(ManifestWriter& out) {
  out.begin('{');
  out.name("kind");
  out.text(kind_of<C>());
  out.name("name");
  out.text(C::name);
  out.name("summary");
  out.text(C::summary);
  if constexpr (requires { C::description; }) {
    out.name("description");
    out.text(C::description);
  }
  if constexpr (has_options<C>) write_schema(out, "options", C::Options::schema);
  if constexpr (has_params<C>) {
    std::apply([](const auto&... option) { (refuse_per_item(option), ...); }, C::Params::schema);
    std::apply([](const auto&... option) { (check_bound<C>(option), ...); }, C::Params::schema);
    write_schema(out, "params", C::Params::schema);
  }
  if constexpr (requires { C::outputs.names; }) {
    out.name("outputs");
    out.begin('[');
    for (const std::string_view field : C::outputs.names) out.text(field);
    out.end(']');
  }
  if constexpr (requires { C::batch; }) {
    out.name("batch");
    out.integer(C::batch);
  }
  if constexpr (requires { C::concurrency; }) {
    static_assert(is_step<C>, "only steps are called several at once");
    out.name("concurrency");
    out.integer(C::concurrency);
  }
  if constexpr (requires { C::deadline; }) {
    out.name("deadline");
    out.text(C::deadline);
  }
  out.name("may_suspend");
  out.boolean(resumes<C>);
  if constexpr (requires { C::on_cancel; }) {
    static_assert(resumes<C> || !C::on_cancel, "on_cancel belongs to a step that suspends");
    out.name("on_cancel");
    out.boolean(C::on_cancel);
  }
  out.name("reentrant");
  out.boolean(is_reentrant<C>());
  out.name("effects");
  out.text(effects_of<C>());
  write_limits<C>(out);
  out.end('}');
}

template <class Identity, class... Components>
constexpr std::size_t write_manifest(char* buffer) {
  ManifestWriter out(buffer);
  out.begin('{');
  out.name("abi");
  out.integer(SLU_ABI);
  out.name("min_host_minor");
  out.integer(SLU_MINOR);
  out.name("id");
  out.text(Identity::id());
  out.name("version");
  out.text(Identity::version());
  out.name("components");
  out.begin('[');
  (write_component<Components>(out), ...);
  out.end(']');
  out.end('}');
  return out.size();
}

template <std::size_t Size>
struct ManifestText {
  char text[Size];
};

// NUL-terminated, as plugin.h wants it.
template <class Identity, class... Components>
constexpr auto manifest() {
  ManifestText<write_manifest<Identity, Components...>(nullptr) + 1> out{};
  write_manifest<Identity, Components...>(out.text);
  return out;
}

}  // namespace sluice::detail
