// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <mutex>
#include <string>

#include <Poco/Net/Context.h>
#include <Poco/Net/StreamSocket.h>

#include "http/client.hpp"
#include "http/url.hpp"
#include "http/wire.hpp"

namespace sluice::http {

// Opens connections to origins: looks up the name, connects, passes through a proxy, sets up TLS. Any thread.
class Dialer {
 public:
  // `settings` outlives it.
  explicit Dialer(const Client::Settings& settings) : settings_(settings) {}

  std::expected<Wire, TransportError> dial(const Url& url, const Proxy* proxy, Patience patience);

 private:
  std::expected<Wire, TransportError> secured(Poco::Net::StreamSocket plain, const Url& url, Patience patience);
  Poco::Net::Context::Ptr tls();

  const Client::Settings& settings_;
  std::once_flag tls_once_;
  Poco::Net::Context::Ptr tls_;
};

}  // namespace sluice::http
