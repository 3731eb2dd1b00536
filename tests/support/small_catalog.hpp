// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/catalog.hpp"

namespace sluice::testing_support {

// A few components by their manifests alone, as workflow files use them: `csv`, `list`, `ingest.submit`, `ingest.wait`,
// `each`, `note`, `file`, `chat`. There is no plugin behind them.
plugin::Catalog small_catalog();

}  // namespace sluice::testing_support
