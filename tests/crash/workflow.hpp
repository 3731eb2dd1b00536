// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sluice::crash {

inline constexpr int kVideos = 2;  // of each creator

// The workflow that is run: creators of a CSV file are scraped and waited for; each video that was never delivered
// before passes a program and gets a line in a JSONL and in a CSV file, and Slack hears of the end. Writes it into the
// folder; its output goes to out/. Under a broken one every item dies before it is submitted.
enum class Health { good, broken };
std::filesystem::path write_workflow(const std::filesystem::path& folder, const std::string& service,
                                     Health health = Health::good);

// What is typed for a run of it, without the program and the journal.
struct Run {
  std::string name;  // of this run, for people and for its creators
  int items = 0;

  std::string creator(int index) const;  // the address of one of them
};
std::filesystem::path write_creators(const std::filesystem::path& folder, const Run& run);

}  // namespace sluice::crash
