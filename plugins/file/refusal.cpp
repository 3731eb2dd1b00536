// SPDX-License-Identifier: Apache-2.0
#include "file/refusal.hpp"

#include <cerrno>
#include <cstring>

namespace sluice::file {
namespace {

bool goes_away_by_itself(int error) {
  switch (error) {
    case EAGAIN: case EDQUOT: case EFBIG: case EINTR: case EIO: case EMFILE: case ENFILE: case ENOMEM: case ENOSPC:
    case ESTALE: case ETXTBSY:
      return true;
  }
  return false;
}

}  // namespace

std::unexpected<Refusal> refused_by_errno(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  std::string sentence = path.string() + " cannot be " + std::string(what) + ": " + std::strerror(error);
  return std::unexpected(Refusal{goes_away_by_itself(error) ? Refusal::Kind::transient : Refusal::Kind::blocking, std::move(sentence)});
}

}  // namespace sluice::file
