// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/plugin.h>

namespace sluice::plugin {

// The extension "sluice.http-client/1" over Services::http.
extern const slu_http_client_1 kHttpClient;

}  // namespace sluice::plugin
