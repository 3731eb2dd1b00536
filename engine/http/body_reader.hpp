// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/syntax.hpp"

namespace sluice::http {

// Decodes a message's body (RFC 9112, 6 and 7) as its bytes arrive, into one string of at most `limit` bytes. Trailer
// fields are checked and dropped.
class BodyReader {
 public:
  enum class State : std::uint8_t { reading, complete, malformed, too_large };

  static BodyReader of_length(std::uint64_t length, std::size_t limit);
  static BodyReader chunked(std::size_t limit);
  static BodyReader until_close(std::size_t limit);

  // Moves what belongs to the body from the front of `bytes` to the end of `body`.
  State read(std::string_view& bytes, std::string& body);

  // The peer has closed: that is how some bodies end, and too early for the others.
  bool complete_at_close() const { return part_ == Part::rest || state_ == State::complete; }
  State state() const { return state_; }

 private:
  enum class Part : std::uint8_t { known_length, rest, chunk_line, chunk, chunk_end, trailers };

  BodyReader(Part part, std::uint64_t left, std::size_t limit) : part_(part), left_(left), limit_(limit) {}

  bool step(std::string_view& bytes, std::string& body);
  bool take(std::string_view& bytes, std::string& body);
  bool next_line(std::string_view& bytes, std::string_view& line);
  bool read_chunk_line(std::string_view& bytes, const std::string& body);
  bool read_chunk_end(std::string_view& bytes);
  bool read_trailer(std::string_view& bytes);
  bool end(State state);

  Part part_;
  State state_ = State::reading;
  std::uint64_t left_;  // of the body, or of the chunk
  std::size_t limit_;
  LineReader lines_{0};
};

}  // namespace sluice::http
