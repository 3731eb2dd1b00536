// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "app/command.hpp"

namespace {

// A journal that is opened while standard output is closed would get its number, and what is printed would go into it.
void keep_standard_streams_open() {
  for (const auto& [stream, mode] :
       {std::pair{STDIN_FILENO, O_RDONLY}, {STDOUT_FILENO, O_WRONLY}, {STDERR_FILENO, O_WRONLY}}) {
    if (::fcntl(stream, F_GETFD) == -1) ::open("/dev/null", mode);
  }
}

}  // namespace

int main(int count, char** words) {
  keep_standard_streams_open();
  sluice::app::Program program;
  return static_cast<int>(sluice::app::execute(program, {words + 1, words + count}));
}
