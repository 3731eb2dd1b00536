// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/workflow_file.hpp"
#include "plugin/catalog.hpp"

namespace sluice::app {

// A workflow as a flowchart in Mermaid's language. REQUIRES: the file has passed `check` with this catalog.
std::string mermaid_of(const config::WorkflowFile& file, const plugin::Catalog& catalog);

}  // namespace sluice::app
