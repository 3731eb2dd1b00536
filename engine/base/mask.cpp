// SPDX-License-Identifier: Apache-2.0
#include "base/mask.hpp"

#include <algorithm>
#include <cstdint>
#include <mutex>

#include "base/text.hpp"

namespace sluice {
namespace {

constexpr std::string_view kHidden = "***";
constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kLeastValue = 4;
constexpr std::size_t kLeastForm = 8;
constexpr std::size_t kMacDigits = 32;

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

// What of the base64 of a longer text is always there when `value` stands in it `offset` bytes behind a group's start:
// characters that hold bits of its neighbours are left out.
std::string base64_core(std::string_view value, std::size_t offset, std::string_view alphabet) {
  std::string bytes(offset, '\0');
  bytes += value;
  const auto bits = bytes.size() * 8;
  std::string text;
  for (std::size_t bit = (offset * 8 + 5) / 6 * 6; bit + 6 <= bits; bit += 6) {
    unsigned pair = unsigned{static_cast<std::uint8_t>(bytes[bit / 8])} << 8;
    if (bit / 8 + 1 < bytes.size()) pair |= static_cast<std::uint8_t>(bytes[bit / 8 + 1]);
    text += alphabet[pair >> (10 - bit % 8) & 63];
  }
  return text;
}

std::string percent_encoded(std::string_view value, std::string (*digits)(std::string_view), std::string_view space) {
  std::string text;
  for (const char& c : value) {
    const bool plain =
        is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-._~").contains(c);
    if (plain) {
      text += c;
    } else if (c == ' ') {
      text += space;
    } else {
      text += '%' + digits({&c, 1});
    }
  }
  return text;
}

std::string upper_hex(std::string_view bytes) {
  auto digits = hex(bytes);
  std::ranges::transform(digits, digits.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return digits;
}

std::string within_json(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

// How much of the end of `text` is the beginning of `form`, from the least that is told apart on.
std::size_t begun_at_end(std::string_view text, std::string_view form) {
  for (auto size = std::min(text.size(), form.size() - 1); size >= kLeastForm; --size) {
    if (text.ends_with(form.substr(0, size))) return size;
  }
  return 0;
}

}  // namespace

void Mask::add_form(std::string form, std::size_t least) {
  if (form.size() < least || std::ranges::find(forms_, form) != forms_.end()) return;
  const auto longer = std::ranges::find_if(forms_, [&](const auto& other) { return other.size() < form.size(); });
  forms_.insert(longer, std::move(form));
}

void Mask::add(std::string_view secret) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::unique_lock lock(mutex_);
  const auto add_value = [&](std::string_view value) {
    add_form(std::string(value), kLeastValue);
    add_form(within_json(value), kLeastForm);
    add_form(hex(value), kLeastForm);
    add_form(upper_hex(value), kLeastForm);
    for (const std::string_view space : {"%20", "+"}) {
      add_form(percent_encoded(value, hex, space), kLeastForm);
      add_form(percent_encoded(value, upper_hex, space), kLeastForm);
    }
    for (const std::string_view last : {"+/", "-_"}) {
      for (std::size_t offset = 0; offset < 3; ++offset) {
        add_form(base64_core(value, offset, std::string(kLetters).append(last)), kLeastForm);
      }
    }
  };
  add_value(secret);
  for (std::size_t begin = 0; secret.contains('\n') && begin < secret.size();) {
    const auto end = std::min(secret.find('\n', begin), secret.size());
    if (const auto line = trimmed(secret.substr(begin, end - begin)); line.size() >= kLeastForm) add_value(line);
    begin = end + 1;
  }
  any_.store(!forms_.empty(), std::memory_order_release);
}

bool Mask::apply(std::string& text) const {
  if (empty() || text.size() < kLeastValue) return false;
  bool hidden = false;
  const std::shared_lock lock(mutex_);
  for (const auto& form : forms_) {
    for (auto at = text.find(form); at != std::string::npos; at = text.find(form, at + kHidden.size())) {
      text.replace(at, form.size(), kHidden);
      hidden = true;
    }
  }
  const bool cut = text.ends_with(kEllipsis);
  const auto end = text.size() - (cut ? kEllipsis.size() : 0);
  for (const auto& form : forms_) {
    const auto size = begun_at_end(std::string_view(text).substr(0, end), form);
    if (size == 0) continue;
    text.replace(end - size, size, kHidden);
    return true;
  }
  return hidden;
}

void Mask::apply(Value& value) const {
  if (empty()) return;
  switch (value.kind()) {
    case Value::Kind::string:
      if (auto text = value.string(); apply(text)) value = std::move(text);
      return;
    case Value::Kind::array:
      for (auto& element : value.array()) apply(element);
      return;
    case Value::Kind::object:
      for (auto& [name, member] : value.object()) {
        apply(name);
        apply(member);
      }
      return;
    case Value::Kind::null:
    case Value::Kind::boolean:
    case Value::Kind::integer:
    case Value::Kind::number:
      return;
  }
}

void mask_callback_macs(std::string& text) {
  for (auto dot = text.find('.'); dot != std::string::npos; dot = text.find('.', dot + 1)) {
    const std::string_view behind = std::string_view(text).substr(dot + 1, kMacDigits + 1);
    if (behind.size() < kMacDigits || !std::ranges::all_of(behind.substr(0, kMacDigits), is_hex)) continue;
    if (behind.size() > kMacDigits && is_hex(behind.back())) continue;
    auto begin = dot;
    int numbers = 0;
    while (numbers < 3 && begin > 0 && is_digit(text[begin - 1])) {
      while (begin > 0 && is_digit(text[begin - 1])) --begin;
      ++numbers;
      if (numbers == 3 || begin == 0 || text[begin - 1] != '.') break;
      --begin;
    }
    if (numbers == 3) text.replace(dot + 1, kMacDigits, kHidden);
  }
}

}  // namespace sluice
