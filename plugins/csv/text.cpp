// SPDX-License-Identifier: Apache-2.0
#include "csv/text.hpp"

#include <algorithm>

#include "csv/utf8.hpp"

namespace sluice::csv {

std::expected<void, std::string> Text::begin(std::optional<Encoding> given) {
  const auto beginning = beginning_of(input_.window(), given);
  if (!beginning) return std::unexpected(beginning.error());
  encoding_ = beginning->encoding;
  guessed_ = !given && beginning->mark == 0;
  input_.consume(beginning->mark);
  begun_ = true;
  look();
  return {};
}

std::string_view Text::window() const {
  if (is_decoded()) return std::string_view(decoded_).substr(begin_);
  return encoding_ == Encoding::ascii ? input_.window().substr(0, seen_) : input_.window();
}

std::expected<void, ReadFailure> Text::more(const Wait& wait) {
  if (auto read = input_.more(wait); !read) return read;
  if (begun_) look();
  return {};
}

// Takes in what has come.
void Text::look() {
  if (encoding_ == Encoding::ascii) {
    const std::string_view fresh = input_.window().substr(seen_);
    encoding_ = judged(fresh, input_.at_end());
    if (encoding_ == Encoding::ascii) seen_ += ascii_prefix(fresh);
    if (encoding_ == Encoding::windows1252) seen_ = 0;
  }
  if (is_decoded()) seen_ += append_decoded(decoded_, input_.window().substr(seen_), encoding_, input_.at_end());
}

void Text::consume(std::size_t bytes) {
  if (!is_decoded()) {
    input_.consume(bytes);
    if (encoding_ == Encoding::ascii) seen_ -= bytes;
    return;
  }
  const std::size_t encoded = encoded_size(window().substr(0, bytes), encoding_);
  input_.consume(encoded);
  seen_ -= encoded;
  begin_ += bytes;
  if (begin_ * 2 <= decoded_.size()) return;
  decoded_.erase(0, begin_);
  begin_ = 0;
}

std::size_t Text::window_within(std::uint64_t bytes) const {
  if (is_decoded()) return prefix_within(window(), bytes, encoding_);
  return static_cast<std::size_t>(std::min<std::uint64_t>(window().size(), bytes));
}

}  // namespace sluice::csv
