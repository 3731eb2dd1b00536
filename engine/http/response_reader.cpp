// SPDX-License-Identifier: Apache-2.0
#include "http/response_reader.hpp"

#include "base/text.hpp"

namespace sluice::http {

std::size_t ResponseReader::read(std::string_view bytes) {
  const std::size_t given = bytes.size();
  begun_ = begun_ || given > 0;
  while (progress_ == Progress::header && read_line(bytes)) continue;
  if (progress_ == Progress::body) read_body(bytes);
  return given - bytes.size();
}

void ResponseReader::end() {
  if (progress_ == Progress::body && body_.complete_at_close()) progress_ = Progress::complete;
  keeps_alive_ = false;
}

// False when it needs more bytes, or a header section no more.
bool ResponseReader::read_line(std::string_view& bytes) {
  std::string_view line;
  switch (lines_.next(bytes, line)) {
    case LineReader::Status::line:
      break;
    case LineReader::Status::incomplete:
      return false;
    case LineReader::Status::malformed:
      refuse("a line does not end in CR and LF");
      return false;
    case LineReader::Status::too_long:
      refuse("its header is longer than 64 KiB");
      return false;
  }
  if (reply_.status == 0) {
    read_status_line(line);
  } else if (line.empty()) {
    end_header();
  } else if (!parse_field(line, reply_.headers)) {
    refuse("a header field is malformed");
  }
  return progress_ == Progress::header;
}

// "HTTP/1.1 200 OK"; the reason, and the blank before it, may be missing.
void ResponseReader::read_status_line(std::string_view line) {
  constexpr std::string_view kStart = "HTTP/1.";
  const bool well_formed = line.size() >= 12 && line.starts_with(kStart) && is_digit(line[7]) && line[8] == ' ' &&
                           line[9] >= '1' && line[9] <= '9' && is_digit(line[10]) && is_digit(line[11]) &&
                           (line.size() == 12 || line[12] == ' ');
  if (!well_formed) return refuse("it does not begin with an HTTP/1.1 status");
  is_http_1_1_ = line[7] != '0';
  reply_.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

void ResponseReader::end_header() {
  if (reply_.status == 101) return refuse("it switches protocols, which was not asked for");
  if (reply_.status < 200) {
    reply_ = {};
    return;
  }
  keeps_alive_ = !list_holds(reply_.headers, "Connection", "close") &&
                 (is_http_1_1_ || list_holds(reply_.headers, "Connection", "keep-alive"));
  read_framing();
  if (progress_ == Progress::header) progress_ = Progress::body;
}

void ResponseReader::read_framing() {
  if (to_head_ || reply_.status == 204 || reply_.status == 304) return;
  const auto* coding = reply_.headers.find("Transfer-Encoding");
  const auto* digits = reply_.headers.find("Content-Length");
  if (coding != nullptr) {
    if (!same_name(*coding, "chunked")) return refuse("its transfer coding is not chunked");
    if (digits != nullptr) keeps_alive_ = false;
    body_ = BodyReader::chunked(body_limit_);
  } else if (digits != nullptr) {
    const auto length = parse_length(*digits);
    if (!length) return refuse("its Content-Length is no number");
    for (const auto& [name, value] : reply_.headers) {
      if (same_name(name, "Content-Length") && value != *digits) return refuse("its Content-Lengths differ");
    }
    body_ = BodyReader::of_length(*length, body_limit_);
  } else {
    body_ = BodyReader::until_close(body_limit_);
    keeps_alive_ = false;
  }
}

void ResponseReader::read_body(std::string_view& bytes) {
  switch (body_.read(bytes, reply_.body)) {
    case BodyReader::State::reading:
      break;
    case BodyReader::State::complete:
      progress_ = Progress::complete;
      break;
    case BodyReader::State::malformed:
      refuse("the chunks of its body are malformed");
      break;
    case BodyReader::State::too_large:
      progress_ = Progress::too_large;
      break;
  }
}

void ResponseReader::refuse(const char* flaw) {
  flaw_ = flaw;
  progress_ = Progress::malformed;
}

}  // namespace sluice::http
