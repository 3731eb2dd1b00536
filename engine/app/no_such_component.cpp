// SPDX-License-Identifier: Apache-2.0
#include "app/no_such_component.hpp"

namespace sluice::app {

ExitStatus no_such_component(Console& console, const plugin::Catalog& catalog, const std::string& component) {
  const auto meant = catalog.suggestion(component);
  return console.usage_error("no plugin offers \"" + component + "\"" +
                             (meant ? "; did you mean \"" + std::string(*meant) + "\"?" : "; see sluice plugins list"));
}

}  // namespace sluice::app
