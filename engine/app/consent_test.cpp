// SPDX-License-Identifier: Apache-2.0
#include "app/consent.hpp"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(Consent, IsAskedForOnATerminalAndElseTakesTheFlagThatSaysWhatIsMeant) {
  const struct {
    Circumstances circumstances;
    Consent consent;
  } cases[] = {
      {{.irreversible = false}, Consent::given},
      {{.irreversible = false, .can_ask = true}, Consent::given},
      {{.irreversible = true}, Consent::refused},
      {{.irreversible = true, .yes = true}, Consent::refused},
      {{.irreversible = true, .allowed = true}, Consent::given},
      {{.irreversible = true, .allowed = true, .yes = true}, Consent::given},
      {{.irreversible = true, .can_ask = true}, Consent::to_be_asked},
      {{.irreversible = true, .allowed = true, .can_ask = true}, Consent::to_be_asked},
      {{.irreversible = true, .yes = true, .can_ask = true}, Consent::refused},
      {{.irreversible = true, .allowed = true, .yes = true, .can_ask = true}, Consent::given},
  };
  for (const auto& [circumstances, consent] : cases) {
    const auto& [irreversible, allowed, yes, can_ask] = circumstances;
    EXPECT_EQ(consent_of(circumstances), consent) << irreversible << allowed << yes << can_ask;
  }
}

TEST(Consent, TheQuestionNamesEachEffectOnce) {
  Workflow workflow;
  workflow.irreversible = {{"step a", "publish it"}, {"step b", "publish it"}, {"step c", "burn it"}};
  EXPECT_EQ(question_of(workflow), "This will publish it, and burn it. Nobody can take that back. Go on? [y/N] ");
}

}  // namespace
}  // namespace sluice::app
