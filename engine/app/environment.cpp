// SPDX-License-Identifier: Apache-2.0
#include "app/environment.hpp"

#include <sys/stat.h>

#include "app/command_line.hpp"
#include "app/console.hpp"
#include "app/text_file.hpp"
#include "base/environment.hpp"
#include "base/text.hpp"

namespace sluice::app {
namespace {

// Of anybody but its owner. A file that is gone by now was read all the same.
bool others_may_read(const std::string& file) {
  struct stat found{};
  return ::stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

std::optional<std::string> Environment::operator()(const std::string& variable) const {
  const auto found = variables_.find(variable);
  if (found == variables_.end()) return environment_variable(variable);
  return found->second.empty() ? std::nullopt : std::optional(found->second);
}

bool Environment::read_files(Console& console, const Arguments& arguments) {
  for (const auto& name : arguments.values("env-file")) {
    const auto file = read_text_file(name);
    if (!file) {
      console.usage_error("--env-file " + file.error().message);
      return false;
    }
    auto read = config::parse_env_file(file->text);
    if (!read) {
      console.say("{}:{}: error: {}\n", escaped_for_terminal(file->file.string()), read.error().line,
                  escaped_for_terminal(read.error().message));
      return false;
    }
    if (others_may_read(file->file)) {
      console.say("{}: warning: other users can read it; chmod 600 keeps it yours\n",
                  escaped_for_terminal(file->file.string()));
    }
    for (auto& [variable, value] : *read) variables_.insert_or_assign(variable, std::move(value));
  }
  return true;
}

}  // namespace sluice::app
