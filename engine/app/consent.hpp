// SPDX-License-Identifier: Apache-2.0
//
// Whether a run may do what nobody can take back. `--allow-public` is the permission, and is kept with the run; where
// somebody sits at a terminal, a yes to the question is the same. `--yes` only says that nobody is to be asked: it
// permits nothing, so that a habit of typing it makes nothing public.
#pragma once

#include <cstdint>
#include <string>

#include "app/console.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

enum class Consent : std::uint8_t { given, to_be_asked, refused };

struct Circumstances {
  bool irreversible = false;  // there is something that cannot be taken back
  bool allowed = false;       // --allow-public
  bool yes = false;           // --yes
  bool can_ask = false;       // somebody is at a terminal
};
Consent consent_of(const Circumstances& circumstances);

// What is asked: all that cannot be taken back, each once.
std::string question_of(const Workflow& workflow);

enum class Answer : std::uint8_t { yes, no, interrupted };

// Whether standard input and error are a terminal.
bool can_ask();

// A line from standard input: y and yes are yes; anything else, and its end, is no.
Answer ask(Console& console, const std::string& question);

}  // namespace sluice::app
