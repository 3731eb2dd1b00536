// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sluice/value.hpp>

namespace sluice {

// The folder of shared test vectors: $SLUICE_VECTORS, else shared/vectors beside the source tree. It may be absent, and
// its tests are then skipped.
std::filesystem::path vectors_folder();

// One object a line of FOLDER/`file`.
std::vector<Value> vector_cases(const std::string& file);

}  // namespace sluice

// Ends a test as skipped where the vectors are not at hand.
#define SLUICE_NEEDS_VECTORS()                              \
  if (!std::filesystem::exists(::sluice::vectors_folder())) \
  GTEST_SKIP() << "no test vectors at " << ::sluice::vectors_folder()
