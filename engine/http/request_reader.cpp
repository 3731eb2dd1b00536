// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sluice::http {
namespace {

bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

// RFC 3986's host and port, and nothing that could end one.
bool is_authority(std::string_view text) {
  constexpr std::string_view kMarks = "!$%&()*+,-.:;=[']_~";
  return std::ranges::all_of(text, [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::size_t RequestReader::read(std::string_view bytes) {
  const std::size_t given = bytes.size();
  while (progress_ == Progress::header && read_line(bytes)) continue;
  if (progress_ == Progress::body) read_body(bytes);
  return given - bytes.size();
}

// False when it needs more bytes, or a header section no more.
bool RequestReader::read_line(std::string_view& bytes) {
  // What cannot begin a method is refused at once, as it may never send a line's end: TLS on a plain port, noise.
  const bool in_request_line = request_.method.empty();
  if (in_request_line && !bytes.empty() && bytes[0] != '\r' && !is_token(bytes.substr(0, 1))) {
    refuse(400, "this is not HTTP");
    return false;
  }
  begun_ = begun_ || !bytes.empty();

  std::string_view line;
  switch (lines_.next(bytes, line)) {
    case LineReader::Status::line:
      break;
    case LineReader::Status::incomplete:
      return false;
    case LineReader::Status::malformed:
      refuse(400, "a line does not end in CR and LF");
      return false;
    case LineReader::Status::too_long:
      refuse(in_request_line ? 414 : 431,
             "the request's header is longer than " + std::to_string(limits_.header_bytes) + " bytes");
      return false;
  }
  if (in_request_line) {
    if (!line.empty()) read_request_line(line);  // empty lines before a request are ignored (RFC 9112, 2.2)
  } else if (line.empty()) {
    end_header();
  } else if (!parse_field(line, request_.headers)) {
    refuse(400, "a header field is malformed");
  }
  return progress_ == Progress::header;
}

void RequestReader::read_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
    return refuse(400, "the request line is not METHOD TARGET VERSION");
  }
  request_.method = line.substr(0, first);
  read_version(line.substr(last + 1));
  if (progress_ == Progress::header) read_target(line.substr(first + 1, last - first - 1));
}

void RequestReader::read_version(std::string_view version) {
  constexpr std::string_view kName = "HTTP/";
  const auto number = version.substr(std::min(kName.size(), version.size()));
  if (!version.starts_with(kName) || number.size() != 3 || !is_digit(number[0]) || number[1] != '.' ||
      !is_digit(number[2])) {
    return refuse(400, "the request line does not end in an HTTP version");
  }
  if (number[0] != '1') return refuse(505, "this server speaks HTTP/1.1");
  minor_version_ = number[2] - '0';
}

void RequestReader::read_target(std::string_view target) {
  if (!std::ranges::all_of(target, is_visible)) return refuse(400, "the target holds a character that must be escaped");
  if (request_.method == "CONNECT") return refuse(405, "this server is no proxy");
  target = target.substr(0, target.find('#'));
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_name(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    authority_ = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(authority_.size());
    if (authority_.empty() || !is_authority(authority_)) return refuse(400, "the target's host is malformed");
    if (!target.starts_with('/')) request_.path = "/";
  }
  const auto mark = std::min(target.find('?'), target.size());
  request_.path += target.substr(0, mark);
  request_.query = target.substr(std::min(mark + 1, target.size()));
  const bool whole_server = request_.path == "*" && request_.method == "OPTIONS";
  if (!request_.path.starts_with('/') && !whole_server) refuse(400, "the target is no path");
}

void RequestReader::end_header() {
  read_host();
  if (progress_ == Progress::header) read_framing();
  if (progress_ == Progress::header) read_expectation();
  if (progress_ != Progress::header) return;
  const Headers& headers = request_.headers;
  keeps_alive_ = !list_holds(headers, "Connection", "close") &&
                 (minor_version_ > 0 || list_holds(headers, "Connection", "keep-alive"));
  progress_ = Progress::body;
}

void RequestReader::read_host() {
  const auto hosts = count(request_.headers, "Host");
  if (hosts > 1 || (hosts == 0 && minor_version_ > 0)) return refuse(400, "a request names exactly one Host");
  if (!is_authority(request_.headers.value_or("Host", ""))) return refuse(400, "the Host is malformed");
  if (authority_.empty()) return;
  request_.headers.remove("Host");
  request_.headers.add("Host", authority_);
}

void RequestReader::read_framing() {
  const Headers& headers = request_.headers;
  const auto lengths = count(headers, "Content-Length");
  const auto codings = count(headers, "Transfer-Encoding");
  if (lengths + codings > 1) return refuse(400, "the length of the body is given more than once");
  if (lengths == 1) {
    const auto length = parse_length(*headers.find("Content-Length"));
    if (!length) return refuse(400, "the Content-Length is no number");
    body_ = BodyReader::of_length(*length, limits_.body_bytes);
  } else if (codings == 1) {
    if (minor_version_ == 0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding");
    if (!same_name(*headers.find("Transfer-Encoding"), "chunked")) return refuse(501, "only chunked bodies are read");
    body_ = BodyReader::chunked(limits_.body_bytes);
  }
  const auto coding = headers.value_or("Content-Encoding", "identity");
  if (!same_name(coding, "identity")) return refuse(415, "bodies are read without Content-Encoding only");
}

void RequestReader::read_expectation() {
  const auto* expectation = request_.headers.find("Expect");
  if (expectation == nullptr || minor_version_ == 0) return;
  if (!same_name(*expectation, "100-continue")) return refuse(417, "only 100-continue can be expected");
  expects_continue_ = true;
}

void RequestReader::read_body(std::string_view& bytes) {
  switch (body_.read(bytes, request_.body)) {
    case BodyReader::State::reading:
      break;
    case BodyReader::State::complete:
      progress_ = Progress::complete;
      break;
    case BodyReader::State::malformed:
      refuse(400, "the chunks of the body are malformed");
      break;
    case BodyReader::State::too_large:
      refuse(413, "the body is longer than " + std::to_string(limits_.body_bytes) + " bytes");
      break;
  }
}

void RequestReader::refuse(int status, std::string reason) {
  refusal_ = {status, std::move(reason)};
  progress_ = Progress::refused;
  keeps_alive_ = false;
}

}  // namespace sluice::http
