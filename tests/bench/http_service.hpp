// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "http/client.hpp"
#include "plugin/services.hpp"

namespace sluice::bench {

// What plugins are given of HTTP, over this client, which outlives it.
std::function<plugin::HttpReply(const plugin::HttpRequest&, const plugin::CallContext&)> http_service(
    http::Client& client, const Clock& clock);

}  // namespace sluice::bench
