// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "memories/behaviour.hpp"
#include "memories/libraries.hpp"
#include "memories/submission.hpp"

namespace sluice::sandbox {

// The code that a script refuses this submission with, counting it down.
std::optional<std::string> take_refusal(Behaviours& behaviours, const Wanted& wanted);

// What a submission accepted now will bring, each video with its times: pure, and all that ever happens to a task.
std::vector<Arrival> plan_arrivals(const Wanted& wanted, const Behaviours& behaviours, const Settings& settings,
                                   Timestamp now);

// How the task reports, and its course as far as callbacks tell.
CallbackStyle callback_style(const Wanted& wanted, const Behaviours& behaviours, const Settings& settings);
TaskCourse course_of(const Task& task, const Libraries& libraries, Timestamp accepted);

}  // namespace sluice::sandbox
