// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

// Whether two names are equal without regard to case (ASCII): field names, codings, hosts.
inline bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Header fields in their order; names compare without case (RFC 9110, 5.1).
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void remove(std::string_view name) {
    std::erase_if(fields_, [&](const Field& field) { return same_name(field.first, name); });
  }

  // The first such field's value, or nullptr.
  const std::string* find(std::string_view name) const {
    const auto found = std::ranges::find_if(fields_, [&](const Field& field) { return same_name(field.first, name); });
    return found == fields_.end() ? nullptr : &found->second;
  }
  std::string_view value_or(std::string_view name, std::string_view fallback) const {
    const auto* found = find(name);
    return found ? std::string_view(*found) : fallback;
  }

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<Field> fields_;
};

// What a server received: complete, bounded, and well-formed by RFC 9112.
struct Request {
  std::string method;
  std::string path;   // of the target, percent-encoding as it came
  std::string query;  // without the "?"; empty where there is none
  Headers headers;
  std::string body;
};

struct Response {
  int status = 200;
  Headers headers{};
  std::string body{};
};

}  // namespace sluice::http
