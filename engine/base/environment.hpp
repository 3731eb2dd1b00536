// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace sluice {

// A variable of this process's environment; nullopt where it is not set, or empty.
std::optional<std::string> environment_variable(const std::string& name);

}  // namespace sluice
