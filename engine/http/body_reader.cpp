// SPDX-License-Identifier: Apache-2.0
#include "http/body_reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace sluice::http {
namespace {

constexpr std::size_t kChunkLineLimit = 4096;
constexpr std::size_t kTrailerLimit = 16 * 1024;

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

bool skip_token(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && is_token(text.substr(size, 1))) ++size;
  text.remove_prefix(size);
  return size > 0;
}

bool skip_quoted(std::string_view& text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      const bool clean = is_field_value(text.substr(0, i));
      text.remove_prefix(i + 1);
      return clean;
    }
  }
  return false;
}

// chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions(std::string_view text) {
  while (!text.empty()) {
    skip_blanks(text);
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!skip_token(text)) return false;
    auto value = text;
    skip_blanks(value);
    if (!value.starts_with('=')) continue;
    value.remove_prefix(1);
    skip_blanks(value);
    if (!(value.starts_with('"') ? skip_quoted(value) : skip_token(value))) return false;
    text = value;
  }
  return true;
}

}  // namespace

BodyReader BodyReader::of_length(std::uint64_t length, std::size_t limit) {
  BodyReader reader(Part::known_length, length, limit);
  if (length > limit) reader.end(State::too_large);
  if (length == 0) reader.end(State::complete);
  return reader;
}

BodyReader BodyReader::chunked(std::size_t limit) {
  BodyReader reader(Part::chunk_line, 0, limit);
  reader.lines_ = LineReader(kChunkLineLimit);
  return reader;
}

BodyReader BodyReader::until_close(std::size_t limit) {
  return {Part::rest, std::numeric_limits<std::uint64_t>::max(), limit};
}

BodyReader::State BodyReader::read(std::string_view& bytes, std::string& body) {
  while (state_ == State::reading && step(bytes, body)) continue;
  return state_;
}

// False when it needs more bytes, or none any more.
bool BodyReader::step(std::string_view& bytes, std::string& body) {
  switch (part_) {
    case Part::known_length:
      return take(bytes, body) && end(State::complete);
    case Part::rest:
      return take(bytes, body);
    case Part::chunk_line:
      return read_chunk_line(bytes, body);
    case Part::chunk:
      if (!take(bytes, body)) return false;
      part_ = Part::chunk_end;
      return true;
    case Part::chunk_end:
      return read_chunk_end(bytes);
    case Part::trailers:
      return read_trailer(bytes);
  }
  return false;
}

// True when all that was left has been taken.
bool BodyReader::take(std::string_view& bytes, std::string& body) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (size > limit_ - body.size()) return end(State::too_large);
  body.append(bytes.substr(0, size));
  bytes.remove_prefix(size);
  left_ -= size;
  return left_ == 0;
}

// False when it needs more bytes, or none any more.
bool BodyReader::next_line(std::string_view& bytes, std::string_view& line) {
  switch (lines_.next(bytes, line)) {
    case LineReader::Status::line:
      return true;
    case LineReader::Status::incomplete:
      return false;
    case LineReader::Status::malformed:
    case LineReader::Status::too_long:
      break;
  }
  return end(State::malformed);
}

bool BodyReader::read_chunk_line(std::string_view& bytes, const std::string& body) {
  std::string_view line;
  if (!next_line(bytes, line)) return false;
  const auto [stopped, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  if (error == std::errc::result_out_of_range) return end(State::too_large);
  if (error != std::errc() || !are_extensions({stopped, line.data() + line.size()})) return end(State::malformed);
  if (left_ > limit_ - body.size()) return end(State::too_large);
  part_ = left_ == 0 ? Part::trailers : Part::chunk;
  lines_ = LineReader(left_ == 0 ? kTrailerLimit : kChunkLineLimit);
  return true;
}

bool BodyReader::read_chunk_end(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n";
  if (bytes.substr(0, kEnd.size()) != kEnd.substr(0, bytes.size())) return end(State::malformed);
  if (bytes.size() < kEnd.size()) return false;
  bytes.remove_prefix(kEnd.size());
  part_ = Part::chunk_line;
  return true;
}

bool BodyReader::read_trailer(std::string_view& bytes) {
  std::string_view line;
  if (!next_line(bytes, line)) return false;
  if (line.empty()) return end(State::complete);
  Headers dropped;
  return parse_field(line, dropped) || end(State::malformed);
}

bool BodyReader::end(State state) {
  state_ = state;
  return false;
}

}  // namespace sluice::http
