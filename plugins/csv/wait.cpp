// SPDX-License-Identifier: Apache-2.0
#include "csv/wait.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace sluice::csv {

std::expected<void, ReadFailure> await_bytes(int fd, const Wait& wait) {
  using Kind = ReadFailure::Kind;
  const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
  const int timeout = wait.at_most > longest ? -1 : static_cast<int>(wait.at_most.count());
  std::array<pollfd, 2> waits{{{fd, POLLIN, 0}, {wait.cancel_fd, POLLIN, 0}}};
  int ready = 0;
  do {
    ready = ::poll(waits.data(), waits.size(), timeout);
  } while (ready < 0 && errno == EINTR);
  if (ready < 0)
    return std::unexpected(ReadFailure{Kind::refused, std::string("cannot be waited for: ") + std::strerror(errno)});
  if (waits[1].revents != 0) return std::unexpected(ReadFailure{Kind::cancelled});
  if (waits[0].revents == 0) return std::unexpected(ReadFailure{Kind::nothing_yet});
  return {};
}

}  // namespace sluice::csv
