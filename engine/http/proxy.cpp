// SPDX-License-Identifier: Apache-2.0
#include "http/proxy.hpp"

#include <sstream>

#include <Poco/Base64Encoder.h>
#include <Poco/URI.h>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "http/message.hpp"

namespace sluice::http {
namespace {

std::string variable(const char* name) {
  return environment_variable(name).value_or("");
}

std::string first_of(const char* name, const char* otherwise) {
  return environment_variable(name).value_or(variable(otherwise));
}

std::string base64(std::string_view text) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder << text;
  encoder.close();
  return out.str();
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.");
}

// Whether an entry of no_proxy, such as ".example.com" or "example.com:8080", stands for the address.
bool covers(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (entry.starts_with('.')) entry.remove_prefix(1);
  std::string_view host = url.host;
  const auto colon = entry.rfind(':');
  const bool has_port = colon != std::string_view::npos && entry.find(':') == colon;
  if (has_port && entry.substr(colon + 1) != std::to_string(url.port)) return false;
  if (has_port) entry = entry.substr(0, colon);
  if (entry.empty() || host.size() < entry.size()) return false;
  const auto tail = host.substr(host.size() - entry.size());
  return same_name(tail, entry) && (tail.size() == host.size() || host[host.size() - tail.size() - 1] == '.');
}

Result<std::optional<Proxy>> proxy_named(const char* name, const std::string& value) {
  if (value.empty()) return std::nullopt;
  auto proxy = parse_proxy(value);
  if (!proxy)
    return failure(std::string("the environment variable ") + name + " is no proxy: " + proxy.error().message);
  return *proxy;
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
  std::string address(text);
  if (address.find("://") == std::string::npos) address = "http://" + address;
  Proxy proxy;
  if (const auto at = address.rfind('@'); at != std::string::npos) {
    const auto start = address.find("://") + 3;
    std::string credentials;
    Poco::URI::decode(address.substr(start, at - start), credentials);
    proxy.authorization = "Basic " + base64(credentials);
    address.erase(start, at + 1 - start);
  }
  const Url url = TRY(parse_url(address));
  if (url.secure) return failure("only proxies that are reached by http:// are supported");
  proxy.host = url.host;
  proxy.port = url.port;
  return proxy;
}

Result<Proxies> Proxies::from_environment() {
  Proxies proxies;
  proxies.http = TRY(proxy_named("http_proxy", variable("http_proxy")));
  proxies.https = TRY(proxy_named("https_proxy", first_of("https_proxy", "HTTPS_PROXY")));
  proxies.except = first_of("no_proxy", "NO_PROXY");
  return proxies;
}

const Proxy* Proxies::for_url(const Url& url) const {
  const auto& proxy = url.secure ? https : http;
  if (!proxy || is_this_machine(url.host)) return nullptr;
  for (std::string_view rest = except; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    if (covers(trimmed(rest.substr(0, comma)), url)) return nullptr;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return &*proxy;
}

}  // namespace sluice::http
