// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "http/url.hpp"

namespace sluice::http {

struct Proxy {
  std::string host;
  std::uint16_t port = 80;
  std::string authorization;  // the value of Proxy-Authorization; empty for none

  friend bool operator==(const Proxy&, const Proxy&) = default;
};

// Which requests go through a proxy, as the environment variables http_proxy, https_proxy and no_proxy say it.
struct Proxies {
  std::optional<Proxy> http{};
  std::optional<Proxy> https{};
  std::string except{};  // no_proxy: names and their subdomains, with or without port, by commas; "*" is all

  // Upper-case names count where lower-case ones are not set, but for HTTP_PROXY, which a CGI server sets from a
  // header.
  static Result<Proxies> from_environment();

  // None for this machine's own addresses.
  const Proxy* for_url(const Url& url) const;
};

// "http://user:password@host:port"; the scheme and the credentials may be left out.
Result<Proxy> parse_proxy(std::string_view text);

}  // namespace sluice::http
