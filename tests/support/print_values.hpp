// SPDX-License-Identifier: Apache-2.0
//
// What a failed assertion shows of the engine's values: JSON.
#pragma once

#include <ostream>

#include <sluice/value.hpp>

#include "json/json.hpp"
#include "plugin/component.hpp"
#include "plugin/wire.hpp"

namespace sluice {

inline void PrintTo(const Value& value, std::ostream* out) {
  *out << to_json(value);
}
inline void PrintTo(const Object& object, std::ostream* out) {
  *out << to_json(object);
}

namespace plugin {

inline void PrintTo(const Reply& reply, std::ostream* out) {
  *out << to_json(to_value(reply));
}
inline void PrintTo(const Verdict& verdict, std::ostream* out) {
  *out << to_json(to_value(Reply{.verdicts = {verdict}})["verdicts"][0]);
}
inline void PrintTo(const Failure& failure, std::ostream* out) {
  *out << to_json(to_value(Reply{.failure = failure})["failure"]);
}

}  // namespace plugin
}  // namespace sluice
