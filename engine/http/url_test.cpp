// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/url.hpp"

namespace sluice::http {
namespace {

using namespace std::string_view_literals;

TEST(Url, IsTakenApart) {
  const struct {
    std::string_view text;
    Url url;
  } cases[] = {
      {"http://example.com", {false, "example.com", 80, "/"}},
      {"HTTPS://Example.COM/a/b?c=d#e", {true, "example.com", 443, "/a/b?c=d"}},
      {"http://h:8080?q", {false, "h", 8080, "/?q"}},
      {"http://h:/", {false, "h", 80, "/"}},
      {"http://[::1]:8080/x", {false, "::1", 8080, "/x"}},
      {"https://[2001:DB8::1]", {true, "2001:db8::1", 443, "/"}},
      {"http://h/a b/é?%20", {false, "h", 80, "/a%20b/%c3%a9?%20"}},
      {"http://h/a@b:c", {false, "h", 80, "/a@b:c"}},
  };
  for (const auto& c : cases) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.has_value()) << c.text << ": " << url.error().message;
    EXPECT_EQ(url->origin() + url->target, c.url.origin() + c.url.target) << c.text;
    EXPECT_EQ(*url, c.url) << c.text;
  }
}

TEST(Url, IsRefusedWithoutBeingRepeated) {
  const struct {
    std::string_view text;
    std::string_view message;
  } cases[] = {
      {"", "the address begins with neither http:// nor https://"},
      {"ftp://h/", "the address begins with neither http:// nor https://"},
      {"http:/h", "the address begins with neither http:// nor https://"},
      {"http://", "the address has no valid host"},
      {"http:///a", "the address has no valid host"},
      {"http://a b/", "the address has no valid host"},
      {"http://bücher.example/", "the address has no valid host"},
      {"http://[::1/", "the address has no valid host"},
      {"http://[::1]x/", "the address has no valid host"},
      {"http://[g::]/", "the address has no valid host"},
      {"http://h:0/", "the address has no valid port"},
      {"http://h:65536/", "the address has no valid port"},
      {"http://h:8o/", "the address has no valid port"},
      {"http://u:p@h/", "the address holds credentials: send them in an Authorization header"},
      {"http://h/\r\nX: y", "the address holds a control character"},
      {"http://h/\0"sv, "the address holds a control character"},
  };
  for (const auto& c : cases) {
    const auto url = parse_url(c.text);
    EXPECT_EQ(url ? url->origin() : url.error().message, c.message) << c.text;
  }
}

TEST(Url, NamesThePortOnlyWhereItIsNotTheSchemesOwn) {
  EXPECT_EQ(parse_url("https://h:443/")->origin(), "https://h");
  EXPECT_EQ(parse_url("https://h:80/")->origin(), "https://h:80");
  EXPECT_EQ(parse_url("http://[::1]:80/")->authority(), "[::1]");
  EXPECT_EQ(parse_url("http://[::1]:81/")->authority(), "[::1]:81");
}

TEST(Url, ALocationIsSeenFromWhereItWasAnswered) {
  const Url base = parse_url("https://h:8443/a/b?c").value();
  const struct {
    std::string_view location;
    std::string_view address;
  } cases[] = {
      {"http://other/x", "http://other/x"},
      {"//other/x", "https://other/x"},
      {"/x?y", "https://h:8443/x?y"},
      {"x/y", "https://h:8443/a/x/y"},
      {"x?u=http://z", "https://h:8443/a/x?u=http://z"},
      {"?x", "https://h:8443/a/b?x"},
      {"#x", "https://h:8443/a/b"},
      {"", "https://h:8443/a/b"},
  };
  for (const auto& c : cases) {
    const auto url = resolve(base, c.location);
    EXPECT_EQ(url ? url->origin() + url->target : url.error().message, c.address) << c.location;
  }
  EXPECT_EQ(resolve(base, "ftp://h/").error().message, "the address begins with neither http:// nor https://");
  EXPECT_EQ(resolve(base, "javascript:x").error().message, "the address begins with neither http:// nor https://");
}

}  // namespace
}  // namespace sluice::http
