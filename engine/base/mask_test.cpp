// SPDX-License-Identifier: Apache-2.0
#include "base/mask.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

std::string masked(const Mask& mask, std::string text) {
  mask.apply(text);
  return text;
}

TEST(Mask, HidesASecretInEachOfItsForms) {
  Mask mask;
  mask.add("s3cret \"key\"?");
  for (const auto* text : {
           "s3cret \"key\"?",        // as it is
           R"(s3cret \"key\"?)",     // within JSON
           "s3cret%20%22key%22%3F",  // within a URL
           "s3cret%20%22key%22%3f",
           "s3cret+%22key%22%3F",         // within a form
           "73336372657420226b6579223f",  // hex
           "73336372657420226B6579223F",
       }) {
    EXPECT_EQ(masked(mask, std::string("it said: ") + text + "!"), "it said: ***!") << text;
  }
}

TEST(Mask, HidesASecretWithinLongerBase64WhateverStandsBeforeIt) {
  Mask mask;
  mask.add("s3cret key!");
  struct Case {
    const char* encoded;
    const char* hidden;
  };
  for (const auto& [encoded, hidden] : {Case{"czNjcmV0IGtleSE=", "***E="},         // s3cret key!
                                        Case{"dTpzM2NyZXQga2V5IQ==", "dTp***=="},  // u:s3cret key!
                                        Case{"dXM6czNjcmV0IGtleSE6eA==", "dXM6***E6eA=="}}) {
    const auto text = masked(mask, encoded);
    EXPECT_NE(text.find("***"), std::string::npos) << encoded;
    EXPECT_LE(text.size(), std::string(encoded).size() - 10) << text << " for " << hidden;
  }
}

TEST(Mask, HidesTheBeginningOfASecretThatWasCutOff) {
  Mask mask;
  mask.add("sk-0123456789abcdef");
  EXPECT_EQ(masked(mask, "bad key sk-01234567"), "bad key ***");
  EXPECT_EQ(masked(mask, "bad key sk-01234567…"), "bad key ***…");
  EXPECT_EQ(masked(mask, "bad key sk-0123"), "bad key sk-0123");
}

TEST(Mask, HidesShortValuesAsTheyAreButNotInOtherForms) {
  Mask mask;
  mask.add("pass1");
  EXPECT_EQ(masked(mask, "pass1 7061737331 cGFzczE="), "*** *** cGFzczE=");
  Mask tiny;
  tiny.add("abc");
  EXPECT_TRUE(tiny.empty());
  EXPECT_EQ(masked(tiny, "abcdefgh"), "abcdefgh");
}

TEST(Mask, HidesEachLineOfAValueOfSeveral) {
  Mask mask;
  mask.add("-----BEGIN KEY-----\nMIIBVgIBADAN\n-----END KEY-----");
  EXPECT_EQ(masked(mask, "read MIIBVgIBADAN there"), "read *** there");
}

TEST(Mask, HidesTheLongerOfTwoSecretsThatShareABeginning) {
  Mask mask;
  mask.add("key-0001");
  mask.add("key-0001-more");
  EXPECT_EQ(masked(mask, "key-0001-more key-0001"), "*** ***");
}

TEST(Mask, HidesInValuesNamesAndTexts) {
  Mask mask;
  mask.add("sk-demo-key");
  Value value = Object{{"echo", Array{"Bearer sk-demo-key", 1}}, {"sk-demo-key", true}};
  mask.apply(value);
  const Value expected = Object{{"echo", Array{"Bearer ***", 1}}, {"***", true}};
  EXPECT_EQ(value, expected);
}

TEST(Mask, LeavesTextAloneWhereThereIsNoSecret) {
  const Mask mask;
  std::string text = "as it was";
  EXPECT_FALSE(mask.apply(text));
  EXPECT_EQ(text, "as it was");
}

TEST(Mask, HidesTheMacOfACallbackAddressAndNothingElse) {
  const std::string mac = "0123456789abcdef0123456789abcdef";
  std::string text = "POST http://h/callbacks/12.3.0." + mac + " and 1.2." + mac + " and 1.2.3." + mac + "0";
  mask_callback_macs(text);
  EXPECT_EQ(text, "POST http://h/callbacks/12.3.0.*** and 1.2." + mac + " and 1.2.3." + mac + "0");
}

}  // namespace
}  // namespace sluice
