// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sluice::crash {

// The workflow that is run: creators of a CSV file are scraped and waited for, and pass a program; a JSONL and a CSV
// file and Slack hear of it. Writes it into the folder; its output goes to out/.
std::filesystem::path write_workflow(const std::filesystem::path& folder, const std::string& service);

// What is typed for a run of it, without the program and the journal.
struct Run {
  std::string name;  // of this run, for people and for its creators
  int items = 0;

  std::string creator(int index) const;  // the address of one of them
};
std::filesystem::path write_creators(const std::filesystem::path& folder, const Run& run);

}  // namespace sluice::crash
