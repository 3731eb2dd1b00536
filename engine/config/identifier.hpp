// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::config {

// What expressions can name: `[a-z][a-z0-9_]*`. That it is no word of Lua's is for `check` to say.
bool is_identifier(std::string_view text);
std::string not_an_identifier(std::string_view text);
std::string identifier_hint(std::string_view text);  // a name like it, as a suggestion; "" none

// A workflow's: `[a-z][a-z0-9-]{0,62}`.
bool is_workflow_name(std::string_view text);

}  // namespace sluice::config
