// SPDX-License-Identifier: Apache-2.0
#include "app/text_file.hpp"

#include <fstream>
#include <system_error>

#include "config/document.hpp"

namespace sluice::app {

Result<TextFile> read_text_file(const std::string& name) {
  if (name.empty()) return failure("the name of a file is empty");
  std::error_code error;
  const auto file = std::filesystem::weakly_canonical(std::filesystem::absolute(name), error);
  if (error || !std::filesystem::exists(file, error)) return failure(name + ": there is no such file");
  if (std::filesystem::is_directory(file, error)) return failure(name + ": is a folder, not a file");
  // Opening one may last for ever, whatever the program is told meanwhile.
  if (std::filesystem::is_fifo(file, error) || std::filesystem::is_socket(file, error)) {
    return failure(name + ": is a pipe, not a file");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return failure(name + ": cannot be read; check its permissions");
  // One byte more than a file may have tells that it is too large; some, as devices, have no end.
  std::string text(config::kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return TextFile{file, std::move(text)};
}

}  // namespace sluice::app
