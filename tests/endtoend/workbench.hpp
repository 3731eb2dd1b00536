// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "support/child_process.hpp"
#include "support/folder.hpp"

namespace sluice::testing_support {

// A folder with workflow files, in which a test uses the real program as people do.
class Workbench : public testing::Test {
 protected:
  using End = ChildProcess::End;

  Workbench();

  std::filesystem::path write(const std::string& name, std::string_view text) const;
  std::string read(const std::string& name) const;

  // A workflow whose source counts to `items`; `rest` are its steps and sinks.
  void counting(const std::string& name, int items, std::string_view rest) const;

  End sluice(std::vector<std::string> words) const;
  ChildProcess::Settings settings(std::vector<std::string> words) const;

  // What `--format json` prints, a value a line.
  std::vector<Value> json(std::vector<std::string> words) const;

  std::string path(const std::string& name) const { return (folder / name).string(); }

  const Folder home_;
  const std::filesystem::path& folder = home_.path();
  std::map<std::string, std::string> environment;
};

}  // namespace sluice::testing_support
