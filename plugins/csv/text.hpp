// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "csv/encoding.hpp"
#include "csv/input.hpp"

namespace sluice::csv {

// An input as UTF-8, whatever it is encoded in, through the same sliding window; places are those in the file. UTF-8
// itself is not copied.
class Text {
 public:
  explicit Text(Input input) : input_(std::move(input)) {}

  // To be called once, when enough of it is in sample(): judges the input by that, and goes past a byte order mark.
  // `given`: see beginning_of(). An error continues "creators.csv ".
  std::expected<void, std::string> begin(std::optional<Encoding> given);

  std::string_view window() const;
  std::string_view sample() const { return input_.window(); }  // the same as it stands in the file
  bool at_end() const { return input_.at_end(); }
  Input& input() { return input_; }
  const Input& input() const { return input_; }
  std::expected<void, ReadFailure> more(const Wait& wait);
  // REQUIRES: the window holds as many, and a character's bytes all or none.
  void consume(std::size_t bytes);

  Encoding encoding() const { return encoding_; }
  // Nobody had said so, neither the options nor a mark.
  bool guessed() const { return guessed_; }

  std::uint64_t offset() const { return input_.offset(); }
  std::uint64_t checksum() { return input_.checksum(); }
  // How many of the window's bytes stand for at most that many of the file's.
  std::size_t window_within(std::uint64_t bytes) const;

 private:
  bool is_decoded() const { return encoding_ != Encoding::ascii && encoding_ != Encoding::utf8; }
  void look();

  Input input_;
  Encoding encoding_ = Encoding::ascii;
  bool begun_ = false;
  bool guessed_ = true;
  std::size_t seen_ = 0;   // of the input's window: is in `decoded_`; or is ASCII, while that is all there was
  std::string decoded_;    // where the encoding is not UTF-8
  std::size_t begin_ = 0;  // the window within it
};

}  // namespace sluice::csv
