// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace sluice::app {

struct TextFile {
  std::filesystem::path file;  // absolute
  std::string text;
};

Result<TextFile> read_text_file(const std::string& name);

}  // namespace sluice::app
