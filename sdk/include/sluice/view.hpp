// SPDX-License-Identifier: Apache-2.0
//
// Values on the host's side of the boundary: read through its table without a copy, or copied into a sluice::Value,
// or built there from one.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <sluice/plugin.h>
#include <sluice/value.hpp>

namespace sluice {

namespace detail {

inline slu_str to_c(std::string_view text) {
  return {text.data(), text.size()};
}
inline slu_bytes to_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view from_c(slu_str text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, static_cast<std::size_t>(text.size));
}
inline std::string_view from_bytes(slu_bytes bytes) {
  return bytes.size == 0
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(bytes.data), static_cast<std::size_t>(bytes.size));
}

}  // namespace detail

// One node of a value that the host owns; cheap to copy. What it and its texts refer to dies with the call.
// Reading what is not there, or is of another kind, yields null, 0, false or the empty text.
class View {
 public:
  View(const slu_host& host, const slu_value* node) : host_(&host), node_(node) {}

  Value::Kind kind() const { return static_cast<Value::Kind>(host_->kind(node_)); }
  bool is_null() const { return kind() == Value::Kind::null; }
  bool boolean() const { return host_->boolean(node_) != 0; }
  std::int64_t integer() const { return host_->integer(node_); }
  double number() const { return host_->number(node_); }
  std::string_view string() const { return detail::from_c(host_->string(node_)); }
  std::size_t size() const { return static_cast<std::size_t>(host_->size(node_)); }

  View operator[](std::string_view name) const { return {*host_, host_->member(node_, detail::to_c(name))}; }
  View operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  View operator[](std::size_t index) const { return {*host_, host_->at(node_, index)}; }

  const slu_value* raw() const { return node_; }

  Value copy() const {
    switch (kind()) {
      case Value::Kind::null:
        break;
      case Value::Kind::boolean:
        return boolean();
      case Value::Kind::integer:
        return integer();
      case Value::Kind::number:
        return number();
      case Value::Kind::string:
        return string();
      case Value::Kind::array:
        return array();
      case Value::Kind::object:
        return object();
    }
    return nullptr;
  }

 private:
  Array array() const {
    Array out;
    out.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) out.push_back((*this)[i].copy());
    return out;
  }

  Object object() const {
    Object out;
    out.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
      slu_str name{};
      const View member(*host_, host_->member_at(node_, i, &name));
      out.append(std::string(detail::from_c(name)), member.copy());
    }
    return out;
  }

  const slu_host* host_;
  const slu_value* node_;
};

namespace detail {

inline void put(const slu_host& host, slu_builder* builder, const Value& value);

inline void put_members(const slu_host& host, slu_builder* builder, const Object& object) {
  for (const auto& [name, value] : object) {
    host.name(builder, to_c(name));
    put(host, builder, value);
  }
}

inline void put(const slu_host& host, slu_builder* builder, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return host.put_null(builder);
    case Value::Kind::boolean:
      return host.put_boolean(builder, value.boolean() ? 1 : 0);
    case Value::Kind::integer:
      return host.put_integer(builder, value.integer());
    case Value::Kind::number:
      return host.put_number(builder, value.number());
    case Value::Kind::string:
      return host.put_string(builder, to_c(value.string()));
    case Value::Kind::array:
      host.begin_array(builder);
      for (const Value& element : value.array()) put(host, builder, element);
      return host.end(builder);
    case Value::Kind::object:
      host.begin_object(builder);
      put_members(host, builder, value.object());
      return host.end(builder);
  }
}

// A braced list of members is an object, anything else that makes a Value is that: without this, {{"a", b}} would
// silently become the array ["a", b].
template <class T>
concept not_an_object = std::convertible_to<T, Value> && !std::same_as<std::remove_cvref_t<T>, Object>;

}  // namespace detail
}  // namespace sluice
