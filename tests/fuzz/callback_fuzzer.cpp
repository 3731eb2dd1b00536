// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the name in a callback's address. None but our own is taken, and that names its target alone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/callback_address.hpp"

namespace {

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

void require(bool holds) {
  if (!holds) std::abort();
}

void read(std::string_view name) {
  using sluice::callback_name;
  using sluice::verified_callback;
  if (const auto target = verified_callback(name, kKey)) require(callback_name(*target, kKey) == name);

  // Its parts with a mac of ours: taken where they are spelled as we spell them, and nowhere else.
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  const sluice::CallbackTarget ours{sluice::RunId{static_cast<std::int64_t>(hash >> 33)},
                                    sluice::ItemNumber{static_cast<std::int64_t>(hash & 0xFFFFFF)},
                                    static_cast<int>(name.size())};
  const auto signed_name = callback_name(ours, kKey);
  require(verified_callback(signed_name, kKey) == ours);
  require(!verified_callback(signed_name + std::string(name), kKey) || name.empty());
  require(!verified_callback(std::string(name) + signed_name, kKey) || name.empty());
  require(!verified_callback(signed_name, name.empty() ? "x" : name) || name == kKey);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read({reinterpret_cast<const char*>(data), size});
  return 0;
}
