// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/value.hpp>

#include "plugin/catalog.hpp"

namespace sluice::check {

// The JSON Schema of workflow files for editors, in the part of Draft 4 that Taplo reads: keys, their values and their
// documentation, and the options of the catalog's components by `uses`. Refuses nothing that `validate` takes, except
// components of plugins that it has not seen. What it cannot know is left to `validate`: a required option may stand in
// [defaults] as well, and what an expression gives is not known to anybody yet.
Value editor_schema(const plugin::Catalog& catalog);

}  // namespace sluice::check
