// SPDX-License-Identifier: Apache-2.0
#include "http/problem.hpp"

#include "json/json.hpp"

namespace sluice::http {

Response problem(int status, std::string_view title, std::string_view detail) {
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}},
          .body = to_json(Object{{"title", title}, {"status", status}, {"detail", detail}})};
}

}  // namespace sluice::http
