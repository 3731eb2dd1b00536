// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/plugin.h>

#include "plugin/services.hpp"

namespace sluice::plugin {

// The table of functions that one plugin is given. Plugins keep its address: it outlives them.
class Host final {
 public:
  // `services` outlives the host.
  Host(const Services& services, std::string plugin_id);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const slu_host& table() const { return table_; }
  const Services& services() const { return services_; }
  std::string_view plugin_id() const { return plugin_id_; }
  std::string_view plugin() const { return std::string_view(plugin_id_).substr(plugin_id_.rfind('.') + 1); }

 private:
  const Services& services_;
  std::string plugin_id_;
  slu_host table_;
};

}  // namespace sluice::plugin
