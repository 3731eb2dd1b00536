// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/body_reader.hpp"
#include "http/message.hpp"
#include "http/syntax.hpp"

namespace sluice::http {

struct RequestLimits {
  std::size_t header_bytes = 16 * 1024;  // request line and fields together
  std::size_t body_bytes = 1024 * 1024;
};

// Why a request is not served: the status to answer with, and one sentence.
struct Refusal {
  int status = 400;
  std::string reason;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// Reads one request (RFC 9112) from bytes as they arrive. Strict: what two servers could frame differently is refused,
// and after a refusal the connection cannot be used any more.
//
// Decided here: HTTP/1.x with x > 1 is served as 1.1. A target in absolute form replaces the Host field. A fragment in
// the target is dropped. Content codings are refused (415), so that no body grows by decoding.
class RequestReader {
 public:
  enum class Progress : std::uint8_t { header, body, complete, refused };

  explicit RequestReader(RequestLimits limits) : limits_(limits), lines_(limits.header_bytes) {}

  // Reads on from the front of `bytes` and returns how many it took; the next call begins with those it left.
  std::size_t read(std::string_view bytes);

  Progress progress() const { return progress_; }
  bool has_begun() const { return begun_; }

  // From `body` on: the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  // Once complete: the connection may serve another request.
  bool keeps_alive() const { return keeps_alive_; }

  Request& request() { return request_; }
  const Refusal& refusal() const { return refusal_; }

 private:
  bool read_line(std::string_view& bytes);
  void read_request_line(std::string_view line);
  void read_target(std::string_view target);
  void read_version(std::string_view version);
  void end_header();
  void read_host();
  void read_framing();
  void read_expectation();
  void read_body(std::string_view& bytes);
  void refuse(int status, std::string reason);

  RequestLimits limits_;
  LineReader lines_;
  BodyReader body_ = BodyReader::of_length(0, 0);
  Request request_;
  Refusal refusal_;
  std::string authority_;  // of a target in absolute form
  int minor_version_ = 1;
  Progress progress_ = Progress::header;
  bool begun_ = false;
  bool expects_continue_ = false;
  bool keeps_alive_ = false;
};

}  // namespace sluice::http
