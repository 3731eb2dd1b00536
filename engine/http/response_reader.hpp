// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/body_reader.hpp"
#include "http/client.hpp"
#include "http/syntax.hpp"

namespace sluice::http {

// Reads the answer to one request (RFC 9112) from bytes as they arrive. Interim answers (1xx) are skipped.
//
// Decided here: where an answer has both lengths, the chunks count and the connection ends with it. Content codings
// are none of ours: none is asked for, and a body that has one is handed on as it is.
class ResponseReader {
 public:
  enum class Progress : std::uint8_t { header, body, complete, malformed, too_large };

  static constexpr std::size_t kHeaderLimit = 64 * 1024;

  // `to_head`: the answer has no body, whatever its header says.
  ResponseReader(bool to_head, std::size_t body_limit)
      : to_head_(to_head), body_limit_(body_limit), lines_(kHeaderLimit) {}

  // Reads on from the front of `bytes` and returns how many it took; the next call begins with those it left.
  std::size_t read(std::string_view bytes);
  // The server has closed the connection; completes an answer whose end that is.
  void end();

  Progress progress() const { return progress_; }
  bool has_begun() const { return begun_; }
  // Once complete: the connection can take another request.
  bool keeps_alive() const { return keeps_alive_; }

  Reply& reply() { return reply_; }
  const char* flaw() const { return flaw_; }  // of a malformed answer

 private:
  bool read_line(std::string_view& bytes);
  void read_status_line(std::string_view line);
  void end_header();
  void read_framing();
  void read_body(std::string_view& bytes);
  void refuse(const char* flaw);

  bool to_head_;
  std::size_t body_limit_;
  LineReader lines_;
  BodyReader body_ = BodyReader::of_length(0, 0);
  Reply reply_;
  Progress progress_ = Progress::header;
  bool begun_ = false;
  bool is_http_1_1_ = true;
  bool keeps_alive_ = false;
  const char* flaw_ = "";
};

}  // namespace sluice::http
