// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string_view>

#include "memories/platform_link.hpp"
#include "memories/refusal.hpp"

namespace sluice::memories {

// The creator that a user means by an address, or by a handle ("@name", "name", a YouTube channel id) together with
// `platform`, which is empty where not given. Nothing is asked of the network.
std::expected<Link, Refusal> read_creator(std::string_view creator, std::string_view platform);

}  // namespace sluice::memories
