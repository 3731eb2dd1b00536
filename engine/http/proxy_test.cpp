// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "http/proxy.hpp"

namespace sluice::http {
namespace {

TEST(Proxy, IsReadFromAnAddress) {
  EXPECT_EQ(parse_proxy("http://p.example:3128").value(), (Proxy{"p.example", 3128, ""}));
  EXPECT_EQ(parse_proxy("p.example:3128").value(), (Proxy{"p.example", 3128, ""}));
  EXPECT_EQ(parse_proxy("http://user:p%40ss@p.example/").value(), (Proxy{"p.example", 80, "Basic dXNlcjpwQHNz"}));
  EXPECT_EQ(parse_proxy("https://p.example").error().message, "only proxies that are reached by http:// are supported");
  EXPECT_EQ(parse_proxy("http://").error().message, "the address has no valid host");
}

TEST(Proxies, ServeWhatTheyAreSetForAndNotTheExceptions) {
  const Proxies proxies{.http = Proxy{"plain", 1, ""},
                        .https = Proxy{"secure", 2, ""},
                        .except = "internal.example, .corp.example,h:8080,10.0.0.1"};
  const struct {
    std::string_view url;
    std::string_view via;
  } cases[] = {
      {"http://example.com/", "plain"},
      {"https://example.com/", "secure"},
      {"http://internal.example/", ""},
      {"http://a.INTERNAL.example/", ""},
      {"http://notinternal.example/", "plain"},
      {"http://corp.example/", ""},
      {"http://a.corp.example/", ""},
      {"http://h/", "plain"},
      {"http://h:8080/", ""},
      {"http://10.0.0.1/", ""},
      {"http://localhost:1/", ""},
      {"http://127.0.0.2/", ""},
      {"http://[::1]/", ""},
  };
  for (const auto& c : cases) {
    const Proxy* proxy = proxies.for_url(parse_url(c.url).value());
    EXPECT_EQ(proxy != nullptr ? proxy->host : "", c.via) << c.url;
  }
  EXPECT_EQ((Proxies{.http = Proxy{"p", 1, ""}, .except = "*"}.for_url(parse_url("http://h/").value())), nullptr);
  EXPECT_EQ(Proxies{}.for_url(parse_url("http://h/").value()), nullptr);
}

TEST(Proxies, ComeFromTheEnvironment) {
  ::setenv("http_proxy", "http://a:1", 1);
  ::setenv("HTTP_PROXY", "http://never:1", 1);
  ::setenv("https_proxy", "", 1);
  ::setenv("HTTPS_PROXY", "b:2", 1);
  ::setenv("NO_PROXY", "c", 1);
  ::unsetenv("no_proxy");
  const auto proxies = Proxies::from_environment();
  ASSERT_TRUE(proxies.has_value());
  EXPECT_EQ(proxies->http, (Proxy{"a", 1, ""}));
  EXPECT_EQ(proxies->https, (Proxy{"b", 2, ""}));
  EXPECT_EQ(proxies->except, "c");

  ::setenv("http_proxy", "socks5://a:1", 1);
  EXPECT_EQ(Proxies::from_environment().error().message,
            "the environment variable http_proxy is no proxy: the address begins with neither http:// nor https://");
  for (const auto* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "NO_PROXY"}) ::unsetenv(name);
}

}  // namespace
}  // namespace sluice::http
