// SPDX-License-Identifier: Apache-2.0
//
// The workflows that come with the program, to be copied.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/inputs.hpp"
#include "config/workflow_file.hpp"

namespace sluice::app {

struct ShippedWorkflow {
  std::string name;
  std::string description;
  std::filesystem::path file;
};

// By name. Those of the installation, or of the repository where the program was built.
std::vector<ShippedWorkflow> shipped_workflows();

// What a copy asks of its owner.
struct CopiedWorkflow {
  std::filesystem::path file;
  std::vector<std::filesystem::path> beside;  // what else was made for it
  std::string columns;                        // of the example among those: what is to be filled in
  std::vector<config::Input> inputs;
  std::vector<config::SecretEntry> secrets;
};

// Copies it to `file` and, where it is not there yet, what it needs beside it: the schema for editors, and the CSV file
// that its source reads by default, with the columns that the workflow asks for and no rows, as those are its owner's
// to choose. Its name becomes that of the file, where that is one. Nothing that exists is overwritten.
Result<CopiedWorkflow> copy_workflow(const ShippedWorkflow& shipped, const std::filesystem::path& file);

}  // namespace sluice::app
