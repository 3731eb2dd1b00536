// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sluice::plugin {

// The content of one section of the shared library that is open at `fd`, at most 1 MiB. The file is not trusted: every
// offset in it is checked against its size. It is read, not mapped, as a file that shrinks under a mapping is a SIGBUS.
// The error says what was found and what is needed, without the file's name.
Result<std::string> elf_section(int fd, std::string_view name);

}  // namespace sluice::plugin
