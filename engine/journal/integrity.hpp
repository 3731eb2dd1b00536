// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

// What is wrong with a journal, a sentence each; at most so many of one kind. Empty: its file is whole, and all that
// SCHEMA.md says of its rows holds (invariants.sql). Only reads, in one transaction: engines may go on beside it. That
// the file cannot be read is a finding, too.
std::vector<std::string> find_damage(const std::string& path, std::size_t most = 20);

}  // namespace sluice
