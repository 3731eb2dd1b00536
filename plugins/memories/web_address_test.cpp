// SPDX-License-Identifier: Apache-2.0
#include "memories/web_address.hpp"

#include <gtest/gtest.h>

namespace sluice::memories {
namespace {

using Segments = std::vector<std::string>;

TEST(WebAddress, SchemeHostAndPathAreCleaned) {
  for (const auto* text :
       {"https://www.tiktok.com/@meme", "HTTP://WWW.TikTok.Com/@meme/", "www.tiktok.com//@meme",
        "https://www.tiktok.com.:443/%40meme#top", "\xEF\xBB\xBF www.tiktok.com/@meme\xE2\x80\x8E\r\n",
        "\xC2\xA0https://www.tiktok.com:80/@meme"}) {
    const auto address = read_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->host, "www.tiktok.com") << text;
    EXPECT_EQ(address->segments, Segments{"@meme"}) << text;
    EXPECT_EQ(address->query, "") << text;
  }
}

TEST(WebAddress, RefusesWhatOthersMightReadDifferently) {
  for (const auto* text :
       {"", "   ", "@meme", "meme", "https://", "//www.tiktok.com/@meme", "ftp://www.tiktok.com/@meme",
        "javascript:alert(1)//www.tiktok.com/@meme", "https://www.tiktok.com@evil.example/@meme",
        "https://www.tiktok.com:8443/@meme", "https://www.tiktok.com\\@evil.example/", "https://www.tiktok.com/@me me",
        "https://www.tiktok.com/%4", "https://www.tiktok.com/%zz", "https://www.tiktok.com/%C0%AF",
        "https://www.tiktok.com/%ED%A0%80", "https://[::1]/@meme", "https://localhost/@meme"}) {
    EXPECT_FALSE(read_address(text)) << text;
  }
}

TEST(WebAddress, SegmentsAreDecodedOnceAndStaySegments) {
  const auto address = read_address("youtube.com/@a%2F..%2Fwatch/%2525/%E3%83%9B");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->segments, (Segments{"@a/../watch", "%25", "ホ"}));
}

TEST(WebAddress, TheFirstParameterOfANameCounts) {
  const auto address = read_address("https://y.example/watch?a=1&amp;v=first&v=second&w#v=third");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->parameter("v"), "first");
  EXPECT_EQ(address->parameter("a"), "1");
  EXPECT_EQ(address->parameter("w"), std::nullopt);
}

}  // namespace
}  // namespace sluice::memories
