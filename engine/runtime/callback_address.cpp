// SPDX-License-Identifier: Apache-2.0
#include "runtime/callback_address.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

#include "base/check.hpp"
#include "base/text.hpp"

namespace sluice {
namespace {

constexpr std::size_t kMacBytes = 16;  // 128 bits of the HMAC (RFC 2104, 5)

std::string mac(std::string_view text, std::string_view key) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  SLUICE_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size));
  return hex({reinterpret_cast<const char*>(digest.data()), kMacBytes});
}

// A number written as we write it: no sign, no leading zero.
template <class Number>
bool read_number(std::string_view& text, char end, Number& number) {
  const auto size = text.find(end);
  if (size == std::string_view::npos || size == 0 || (size > 1 && text.front() == '0')) return false;
  const auto digits = text.substr(0, size);
  const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error != std::errc{} || stop != digits.end() || number < 0) return false;
  text.remove_prefix(size + 1);
  return true;
}

}  // namespace

std::string callback_name(const CallbackTarget& target, std::string_view key) {
  const auto signed_part =
      std::to_string(target.run.value) + "." + std::to_string(target.item.value) + "." + std::to_string(target.step);
  return signed_part + "." + mac(signed_part, key);
}

std::optional<CallbackTarget> verified_callback(std::string_view name, std::string_view key) {
  CallbackTarget target;
  auto rest = name;
  if (!read_number(rest, '.', target.run.value) || !read_number(rest, '.', target.item.value) ||
      !read_number(rest, '.', target.step)) {
    return std::nullopt;
  }
  const auto expected = mac(name.substr(0, name.size() - rest.size() - 1), key);
  if (rest.size() != expected.size() || CRYPTO_memcmp(rest.data(), expected.data(), expected.size()) != 0)
    return std::nullopt;
  return target;
}

}  // namespace sluice
