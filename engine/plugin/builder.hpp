// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

namespace sluice::plugin {

// plugin.h's slu_builder: puts one value together, piece by piece, in its final place. The first misuse is remembered
// and everything after it ignored, as plugins cannot be trusted to build well.
class Builder {
 public:
  // The members of an object, whose end the host itself sees to. `object` must stay where it is until complaint().
  void begin_members(Value& object);
  // One whole value, into `place`.
  void begin_value(Value& place);

  void put(Value value);
  void begin(Value container);  // an empty array or object
  void name(std::string_view name);
  void end();

  // What was wrong with the value; empty where it is complete and sound.
  std::string_view complaint() const;

  static constexpr std::size_t kMostBytes = 1 << 20;
  static constexpr std::size_t kMostDepth = 100;  // below what the JSON parser takes back

 private:
  Value* place_for(std::size_t bytes);
  void misuse(std::string_view what);

  Value* root_ = nullptr;      // where the whole value goes; nullptr once it is there
  Value* open_ = nullptr;      // the innermost container
  std::vector<Value*> outer_;  // those around it
  Value* member_ = nullptr;    // named, without its value yet
  std::size_t bytes_ = 0;
  std::string_view misuse_;
};

}  // namespace sluice::plugin
