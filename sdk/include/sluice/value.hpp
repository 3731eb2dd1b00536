// SPDX-License-Identifier: Apache-2.0
//
// sluice::Value: what an item, an option or an answer is made of. A plain value: copied deeply, compared by content,
// owned by whoever holds it. Compiles as C++20; not part of the binary contract (plugin.h), each side has its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sluice {

class Value;
struct Member;

using Array = std::vector<Value>;

// Members in the order in which they were added; looked up by a linear search, as objects here are small.
class Object {
 public:
  // Defaulted below, where Member is complete.
  Object();
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();
  Object(std::initializer_list<Member> members);

  // The member's value, or nullptr.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);

  // The member's value, added as null where it was absent.
  Value& operator[](std::string_view name);

  // Adds at the end without looking for an equal name: for names known to be new.
  void append(std::string name, Value value);
  bool erase(std::string_view name);

  std::size_t size() const;
  bool empty() const;
  void reserve(std::size_t size);
  const Member* begin() const;
  const Member* end() const;
  Member* begin();
  Member* end();

  // Equal whatever the order of the members.
  friend bool operator==(const Object& a, const Object& b);

 private:
  std::vector<Member> members_;
};

class Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

  Value() = default;
  // Implicit: a document is written as Object{{"id", 7}, {"name", "a"}}.
  // NOLINTBEGIN(google-explicit-constructor)
  Value(std::nullptr_t) {}
  Value(bool value) : content_(value) {}
  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  Value(T value) : content_(static_cast<std::int64_t>(value)) {}
  Value(double value) : content_(value) {}
  Value(std::string value) : content_(std::move(value)) {}
  Value(std::string_view value) : content_(std::string(value)) {}
  Value(const char* value) : content_(std::string(value)) {}
  Value(Array value) : content_(std::move(value)) {}
  Value(Object value) : content_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  Kind kind() const { return static_cast<Kind>(content_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_integer() const { return kind() == Kind::integer; }
  bool is_number() const { return kind() == Kind::number || is_integer(); }
  bool is_string() const { return kind() == Kind::string; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }

  // REQUIRES: the kind that the name says (number also takes an integer).
  bool boolean() const { return std::get<bool>(content_); }
  std::int64_t integer() const { return std::get<std::int64_t>(content_); }
  double number() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(content_); }
  const std::string& string() const { return std::get<std::string>(content_); }
  const Array& array() const { return std::get<Array>(content_); }
  Array& array() { return std::get<Array>(content_); }
  const Object& object() const { return std::get<Object>(content_); }
  Object& object() { return std::get<Object>(content_); }

  // Reading what may not be there: the fallback where the kind is another.
  bool boolean_or(bool fallback) const { return is_boolean() ? boolean() : fallback; }
  std::int64_t integer_or(std::int64_t fallback) const { return is_integer() ? integer() : fallback; }
  double number_or(double fallback) const { return is_number() ? number() : fallback; }
  std::string_view string_or(std::string_view fallback) const { return is_string() ? string() : fallback; }

  // The member or element, or null where this is no object or array, or has none such.
  const Value& operator[](std::string_view name) const;
  const Value& operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  // A template, as a literal 0 is a null pointer, too.
  template <class T>
    requires std::is_integral_v<T>
  const Value& operator[](T index) const {
    const auto at = static_cast<std::size_t>(index);
    return is_array() && at < array().size() ? array()[at] : null();
  }
  // The number of elements or members; 0 for other kinds.
  std::size_t size() const { return is_array() ? array().size() : is_object() ? object().size() : 0; }

  // 1 and 1.0 differ, as they do in JSON text.
  friend bool operator==(const Value&, const Value&) = default;

 private:
  static const Value& null();

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> content_;
};

struct Member {
  std::string name;
  Value value;
};

namespace detail {
inline const Value null_value{};
}

inline Object::Object() = default;
inline Object::Object(const Object&) = default;
inline Object::Object(Object&&) noexcept = default;
inline Object& Object::operator=(const Object&) = default;
inline Object& Object::operator=(Object&&) noexcept = default;
inline Object::~Object() = default;
inline Object::Object(std::initializer_list<Member> members) : members_(members) {}

inline const Value* Object::find(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

inline Value* Object::find(std::string_view name) {
  return const_cast<Value*>(static_cast<const Object*>(this)->find(name));
}

inline Value& Object::operator[](std::string_view name) {
  if (Value* found = find(name)) return *found;
  return members_.emplace_back(Member{std::string(name), Value()}).value;
}

inline void Object::append(std::string name, Value value) {
  members_.push_back(Member{std::move(name), std::move(value)});
}

inline bool Object::erase(std::string_view name) {
  return std::erase_if(members_, [&](const Member& member) { return member.name == name; }) > 0;
}

inline std::size_t Object::size() const {
  return members_.size();
}
inline bool Object::empty() const {
  return members_.empty();
}
inline void Object::reserve(std::size_t size) {
  members_.reserve(size);
}
inline const Member* Object::begin() const {
  return members_.data();
}
inline const Member* Object::end() const {
  return members_.data() + members_.size();
}
inline Member* Object::begin() {
  return members_.data();
}
inline Member* Object::end() {
  return members_.data() + members_.size();
}

inline bool operator==(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a) {
    const Value* other = b.find(name);
    if (other == nullptr || !(*other == value)) return false;
  }
  return true;
}

inline const Value& Value::operator[](std::string_view name) const {
  const Value* found = is_object() ? object().find(name) : nullptr;
  return found != nullptr ? *found : detail::null_value;
}

inline const Value& Value::null() {
  return detail::null_value;
}

}  // namespace sluice
