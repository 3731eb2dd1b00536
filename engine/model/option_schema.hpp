// SPDX-License-Identifier: Apache-2.0
//
// One option of a component, as its plugin's manifest declares it: what may stand for it in a workflow file, and what
// the component is given.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "base/result.hpp"

namespace sluice {

enum class OptionType : std::uint8_t {
  string,
  integer,
  number,
  boolean,
  duration,  // "30s"; given as integer milliseconds
  size,      // "64KiB"; given as integer bytes
  path,
  list,
  map,
  any,
  secret,  // a reference, never the value
};

std::string_view name(OptionType type);
std::optional<OptionType> option_type(std::string_view name);

// A choice whose effect nobody can take back.
struct IrreversibleChoice {
  std::string choice;  // of a boolean: "true"
  std::string effect;  // after "it would": "put videos into the PUBLIC library: PERMANENT, visible to everyone"

  friend bool operator==(const IrreversibleChoice&, const IrreversibleChoice&) = default;
};

struct OptionSchema {
  std::string name;
  OptionType type = OptionType::string;
  bool per_item = false;  // rendered for each item; else resolved once for the run
  bool required = false;
  std::optional<Value> fallback;  // normalised, as are the bounds
  std::optional<Value> min;       // integer, number, duration, size; both inclusive
  std::optional<Value> max;
  std::string max_of;                 // the static option that bounds this one, an integer per item, too; "" none
  std::vector<std::string> choices;   // of a string; empty: any
  std::optional<OptionType> element;  // of a list; nullopt: any. Of a map only `secret`: texts, some of them secrets
  std::string example;                // as it would stand in a file, without the quotes of a text; "" none
  std::string env;                    // the variable that overrides the file when a run starts; "" none
  std::optional<IrreversibleChoice> irreversible;
  std::string units;  // of an integer: it says how many of these an item asks for ("videos"); "" it does not
  std::string doc;

  bool is_secret() const { return type == OptionType::secret; }
  // A table whose values may be secrets: such a one stands as {"secret": reference}, anything else is text.
  bool holds_secrets() const { return type == OptionType::map && element == OptionType::secret; }

  friend bool operator==(const OptionSchema&, const OptionSchema&) = default;
};

// The value that the component is given for `found`, which is free of expressions.
//
// Text is taken for an integer, number or boolean where it is written exactly as one, since the cells of a table and
// the environment have nothing but text; numbers and booleans are taken for text; a whole number for an integer (6/2
// is 3.0 in an expression). A duration or a size is never a bare number: of what? The error is one sentence that names
// the option, what was found and what is allowed.
Result<Value> normalise(const OptionSchema& schema, Value found);

// All options of one component: each normalised, defaults in the place of what is absent. Unknown names are refused
// with a suggestion, as is the lack of a required option.
Result<Object> complete(std::span<const OptionSchema> schemas, const Object& given);

// What may stand for the option, in words: `an integer from 1 to 50`, `"private" or "public"`.
std::string allowed(const OptionSchema& schema);

// A normalised value as one would write it: a duration as "30s".
Value written(OptionType type, const Value& normalised);

}  // namespace sluice
