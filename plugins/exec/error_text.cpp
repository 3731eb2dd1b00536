// SPDX-License-Identifier: Apache-2.0
#include "exec/error_text.hpp"

#include <algorithm>

namespace sluice::exec {
namespace {

constexpr std::size_t kLongestReason = 300;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

void ErrorText::add(std::string_view bytes, const Call& call) {
  tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), kMostKept)));
  if (tail_.size() > kMostKept) tail_.erase(0, tail_.size() - kMostKept);
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    line_.append(bytes.substr(0, std::min(end, kLongestLine - std::min(line_.size(), kLongestLine))));
    if (end == bytes.size()) return;
    log(line_, call);
    line_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void ErrorText::begin_call() {
  logged_ = 0;
  dropped_ = 0;
}

void ErrorText::finish_lines(const Call& call) {
  if (!line_.empty()) log(line_, call);
  line_.clear();
  if (dropped_ == 0) return;
  call.warning("the program wrote more to its standard error than is logged of one call", {{"lines", dropped_}});
  dropped_ = 0;
}

void ErrorText::forget() {
  tail_.clear();
  line_.clear();
}

std::string ErrorText::last_line() const {
  const auto text = trimmed(tail_);
  if (text.empty()) return {};
  const auto line = text.substr(text.rfind('\n') + 1);
  return ": " + std::string(line.substr(0, kLongestReason));
}

void ErrorText::log(std::string_view line, const Call& call) {
  line = trimmed(line);
  if (line.empty()) return;
  if (logged_ == kMostLines) {
    dropped_ += 1;
    return;
  }
  logged_ += 1;
  call.info(line);
}

}  // namespace sluice::exec
