// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary of the schema for editors: small pieces of JSON Schema.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sluice/value.hpp>

#include "model/option_schema.hpp"

namespace sluice::check {

using Properties = std::vector<std::pair<std::string, Object>>;

Object described(Object schema, std::string_view doc);

// `kind` is JSON Schema's word: "string", "integer" …
Object of_kind(std::string_view kind, std::string_view doc);
// Or an expression, which is a text.
Object or_expression(Object schema, std::string_view doc);
Object one_of(std::initializer_list<std::string_view> words, std::string_view doc);
Object duration(std::string_view doc);
// A table with these keys and no others.
Object table(const Properties& properties, std::initializer_list<std::string_view> required, std::string_view doc);
// A table whose keys the author chooses.
Object table_of(Object value, std::string_view doc);
Object list_of(Object element, std::string_view doc);

// What may stand for an option in `with`.
Object option_schema(const OptionSchema& option);

}  // namespace sluice::check
