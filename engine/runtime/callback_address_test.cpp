// SPDX-License-Identifier: Apache-2.0
#include "runtime/callback_address.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

const CallbackTarget kTarget{RunId{7}, ItemNumber{1234}, 1};

TEST(CallbackAddress, NamesItsTargetToWhoeverHasTheKey) {
  const auto name = callback_name(kTarget, "secret");
  EXPECT_EQ(name.substr(0, 9), "7.1234.1.");
  EXPECT_EQ(verified_callback(name, "secret"), kTarget);
  EXPECT_EQ(verified_callback(name, "other"), std::nullopt);
}

TEST(CallbackAddress, EveryChangedByteIsRefused) {
  const auto name = callback_name(kTarget, "secret");
  for (std::size_t i = 0; i < name.size(); ++i) {
    for (const char c : {'0', '1', 'a', '.', '-', '\0'}) {
      auto forged = name;
      if (forged[i] == c) continue;
      forged[i] = c;
      EXPECT_EQ(verified_callback(forged, "secret"), std::nullopt) << forged;
    }
    EXPECT_EQ(verified_callback(name.substr(0, i), "secret"), std::nullopt);
  }
  EXPECT_EQ(verified_callback(name + "0", "secret"), std::nullopt);
}

TEST(CallbackAddress, OneTargetHasOneAddress) {
  const auto mac = callback_name(kTarget, "secret").substr(9);
  for (const auto* spelling : {"07.1234.1.", "+7.1234.1.", "7.1234.01.", " 7.1234.1.", "7.1234.1"}) {
    EXPECT_EQ(verified_callback(spelling + mac, "secret"), std::nullopt) << spelling;
  }
}

}  // namespace
}  // namespace sluice
