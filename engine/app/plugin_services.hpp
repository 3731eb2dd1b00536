// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/command.hpp"
#include "http/client.hpp"
#include "log/log.hpp"
#include "plugin/services.hpp"

namespace sluice::app {

using KvReader = std::function<Result<std::optional<std::string>>(std::string_view scope, std::string_view key)>;

// What plugins are given of this program. All that it is made of outlives it.
plugin::Services plugin_services(Program& program, log::Log& log, http::Client& client, KvReader kv);

}  // namespace sluice::app
