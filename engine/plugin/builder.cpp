// SPDX-License-Identifier: Apache-2.0
#include "plugin/builder.hpp"

#include <cmath>
#include <utility>

namespace sluice::plugin {
namespace {

// About what a value takes as JSON.
std::size_t weight(const Value& value) {
  std::size_t sum = 4;
  if (value.is_string()) sum = value.string().size() + 2;
  if (value.is_array()) {
    for (const Value& element : value.array()) sum += weight(element);
  }
  if (value.is_object()) {
    for (const Member& member : value.object()) sum += member.name.size() + 3 + weight(member.value);
  }
  return sum;
}

}  // namespace

void Builder::begin_members(Value& object) {
  root_ = nullptr;
  open_ = &object;
  outer_.clear();
  member_ = nullptr;
  bytes_ = 0;
  misuse_ = {};
}

void Builder::begin_value(Value& place) {
  begin_members(place);
  root_ = &place;
  open_ = nullptr;
}

void Builder::misuse(std::string_view what) {
  if (misuse_.empty()) misuse_ = what;
}

// Where the next value goes, or nullptr where there is no place for it.
Value* Builder::place_for(std::size_t bytes) {
  if (!misuse_.empty()) return nullptr;
  bytes_ += bytes + 1;
  if (bytes_ > kMostBytes) {
    misuse("it is larger than 1 MiB");
    return nullptr;
  }
  if (open_ == nullptr) {
    if (root_ == nullptr) misuse("a second value follows the first");
    return std::exchange(root_, nullptr);
  }
  if (open_->is_array()) return &open_->array().emplace_back();
  if (member_ == nullptr) misuse("a member has no name");
  return std::exchange(member_, nullptr);
}

void Builder::put(Value value) {
  if (value.kind() == Value::Kind::number && !std::isfinite(value.number())) return misuse("a number is not finite");
  if (Value* place = place_for(weight(value))) *place = std::move(value);
}

void Builder::begin(Value container) {
  if (outer_.size() >= kMostDepth) return misuse("it is nested too deeply");
  Value* place = place_for(1);
  if (place == nullptr) return;
  *place = std::move(container);
  outer_.push_back(open_);
  open_ = place;
}

void Builder::name(std::string_view name) {
  if (!misuse_.empty()) return;
  if (open_ == nullptr || !open_->is_object()) return misuse("a name stands outside of an object");
  if (member_ != nullptr) return misuse("a name follows a name");
  bytes_ += name.size() + 3;
  member_ = &open_->object()[name];
}

void Builder::end() {
  if (outer_.empty()) return misuse("an end has no beginning");
  if (member_ != nullptr) return misuse("a name has no value");
  open_ = outer_.back();
  outer_.pop_back();
}

std::string_view Builder::complaint() const {
  if (!misuse_.empty()) return misuse_;
  if (!outer_.empty()) return "an end is missing";
  if (member_ != nullptr) return "a name has no value";
  if (root_ != nullptr) return "it has no value";
  return {};
}

}  // namespace sluice::plugin
