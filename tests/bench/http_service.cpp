// SPDX-License-Identifier: Apache-2.0
#include "http_service.hpp"

#include <algorithm>

namespace sluice::bench {

std::function<plugin::HttpReply(const plugin::HttpRequest&, const plugin::CallContext&)> http_service(
    http::Client& client, const Clock& clock) {
  return [&client, &clock](const plugin::HttpRequest& asked, const plugin::CallContext& context) -> plugin::HttpReply {
    using std::chrono::milliseconds;
    auto timeout = std::chrono::duration_cast<milliseconds>(asked.timeout);
    if (context.deadline)
      timeout = std::min(timeout, std::chrono::duration_cast<milliseconds>(*context.deadline - clock.now()));
    http::ClientRequest request{.method = asked.method,
                                .url = asked.url,
                                .body = asked.body,
                                .timeout = timeout,
                                .max_reply = static_cast<std::size_t>(asked.max_response),
                                .max_redirects = asked.follow_redirects,
                                .cancel = context.cancellation.descriptor()};
    for (const auto& [name, value] : asked.headers) request.headers.add(name, value);
    auto answer = client.send(request);
    if (!answer)
      return {.error = std::string(http::name(answer.error().kind)), .error_message = answer.error().message};
    return {.status = answer->status,
            .headers = {answer->headers.begin(), answer->headers.end()},
            .body = std::move(answer->body)};
  };
}

}  // namespace sluice::bench
