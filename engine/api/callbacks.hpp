// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "runtime/engine.hpp"

namespace sluice::api {

inline constexpr std::string_view kCallbackPrefix = "/callbacks/";
inline constexpr std::size_t kLargestCallback = 64 << 10;

// POST /callbacks/{run}.{item}.{step}.{mac}: 200 once the event is durable, whether or not it still has an effect; 404
// where the address is none of ours; 503 where the engine cannot write. Any thread; waits for an fsync.
http::Response receive_callback(Engine& engine, const http::Request& request);

}  // namespace sluice::api
