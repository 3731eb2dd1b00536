// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "http/message.hpp"

namespace sluice::http {

// An error as a problem document (RFC 9457): `title` names the kind of problem, `detail` this occurrence of it.
Response problem(int status, std::string_view title, std::string_view detail);

}  // namespace sluice::http
