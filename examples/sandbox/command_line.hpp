// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace sluice::sandbox {

struct Options {
  bool help = false;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8787;
  std::string state;                  // a file; empty: in memory
  std::vector<http::Request> script;  // to /sandbox, before anything is served: every other flag is one of these
};

// `arguments` without the program's name.
Result<Options> read_command_line(const std::vector<std::string>& arguments);

std::string usage();

}  // namespace sluice::sandbox
