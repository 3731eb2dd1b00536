// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "plugin/catalog.hpp"

namespace sluice::plugin {

// Every component of the catalog with all its options, in Markdown. Says the same of the same plugins everywhere: no
// path and no time is in it.
std::string reference(const Catalog& catalog);

}  // namespace sluice::plugin
