// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace sluice::http {

std::string_view reason_phrase(int status);  // "Not Found"; empty where the registry has none

struct Answering {
  bool to_head = false;  // the body is counted, not sent
  bool closes = false;   // the connection ends with this answer
};

// Adds the answer as it goes over the wire. Fields that would break the framing (their names or values are malformed,
// or they speak of length and connection) are left out.
void append_response(std::string& out, const Response& response, Answering answering);

}  // namespace sluice::http
