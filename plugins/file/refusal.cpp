// SPDX-License-Identifier: Apache-2.0
#include "file/refusal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace sluice::file {
namespace {

constexpr int kPassing[] = {EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM, ESTALE, ETXTBSY};

bool goes_away_by_itself(int error) {
  return std::ranges::find(kPassing, error) != std::end(kPassing);
}

// What is to be done about it, where the error's own text leaves that open.
const char* advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "; make room, then resume";
    case EFBIG:
      return "; move it away (a new one is begun) or raise the limit on a file's size, then resume";
    case ELOOP:
      return " (a link is in its place: remove it, or name the file that it leads to)";
    default:
      return "";
  }
}

}  // namespace

std::unexpected<Refusal> refused_by_errno(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  std::string sentence =
      path.string() + " cannot be " + std::string(what) + ": " + std::strerror(error) + advice(error);
  const auto kind = goes_away_by_itself(error) ? Refusal::Kind::transient : Refusal::Kind::blocking;
  return std::unexpected(Refusal{kind, std::move(sentence)});
}

}  // namespace sluice::file
