// SPDX-License-Identifier: Apache-2.0
#include "file/refusal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace sluice::file {
namespace {

constexpr int kPassing[] = {EAGAIN, EDQUOT, EFBIG, EINTR, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, ESTALE, ETXTBSY};

bool goes_away_by_itself(int error) {
  return std::ranges::find(kPassing, error) != std::end(kPassing);
}

}  // namespace

std::unexpected<Refusal> refused_by_errno(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  std::string sentence = path.string() + " cannot be " + std::string(what) + ": " + std::strerror(error);
  const auto kind = goes_away_by_itself(error) ? Refusal::Kind::transient : Refusal::Kind::blocking;
  return std::unexpected(Refusal{kind, std::move(sentence)});
}

}  // namespace sluice::file
