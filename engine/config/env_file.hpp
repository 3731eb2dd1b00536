// SPDX-License-Identifier: Apache-2.0
//
// Files of variables, a line `NAME=VALUE` each, as shells and container programs read them:
//   - blank lines, and lines that begin with #, say nothing; `export ` may stand before the name
//   - a name consists of A-Z, a-z, 0-9 and _, and does not begin with a digit; nothing stands around the =
//   - a value in 'single quotes' is what stands between them
//   - a value in "double quotes" is the same, but for \n, \t, \r, \", \\ and \$
//   - any other value goes to the end of its line, or to a # behind a blank; blanks around it do not count
// Nothing is ever substituted: a $ is a dollar. A value ends with its line. A name may be given once.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace sluice::config {

using Variables = std::map<std::string, std::string, std::less<>>;

struct EnvFileError {
  int line = 0;  // from 1
  std::string message;

  friend bool operator==(const EnvFileError&, const EnvFileError&) = default;
};

std::expected<Variables, EnvFileError> parse_env_file(std::string_view text);

}  // namespace sluice::config
