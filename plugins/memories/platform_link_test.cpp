// SPDX-License-Identifier: Apache-2.0
#include "memories/platform_link.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace sluice::memories {
namespace {

struct Reading {
  std::string_view text;
  Platform platform;
  LinkKind kind;
};

TEST(Classify, TellsWhatAnAddressLeadsTo) {
  using enum LinkKind;
  using enum Platform;
  for (const Reading& r : std::initializer_list<Reading>{
           {"https://www.tiktok.com/@name/photo/7000000000000000000", tiktok, video},
           {"https://www.tiktok.com/@name/video/abc", tiktok, other},
           {"https://www.tiktok.com/@name/playlist/x-1", tiktok, other},
           {"https://m.tiktok.com/v/6749869095467945218.html", tiktok, video},
           {"https://www.tiktok.com/embed/v2/6749869095467945218", tiktok, video},
           {"https://www.tiktok.com/player/v1/6749869095467945218", tiktok, video},
           {"https://www.tiktok.com/share/user/6749869095467945218", tiktok, other},
           {"https://www.tiktok.com/@name.", tiktok, other},
           {"https://www.tiktok.com/@a-name-of-more-than-24-letters", tiktok, other},
           {"https://shop.tiktok.com/@name", tiktok, other},
           {"https://www.instagram.com/name/p/BQ0eAlwhDrw/", instagram, video},
           {"https://www.instagram.com/reels/audio/123456/", instagram, other},
           {"https://www.instagram.com/name/live/", instagram, live},
           {"https://www.instagram.com/share/BAxyz", instagram, short_link},
           {"https://www.instagram.com/a..b/", instagram, other},
           {"https://www.instagram.com/.ab/", instagram, other},
           {"https://www.instagram.com/p/", instagram, other},
           {"https://help.instagram.com/name", instagram, other},
           {"https://youtu.be/dQw4w9WgXcQ", youtube, video},
           {"https://youtu.be/@name", youtube, other},
           {"https://www.youtube.com/watch/?v=dQw4w9WgXcQ", youtube, video},
           {"https://www.youtube.com/embed/videoseries", youtube, other},
           {"https://www.youtube.com/@ab", youtube, other},
           {"https://www.youtube.com/@name/two/tabs", youtube, other},
           {"https://www.youtube.com/@na\xE2\x80\x8Bme", youtube, other},
           {"https://www.youtube.com/Name/other", youtube, other},
           {"https://www.youtube.com/GAMING", youtube, other},
           {"https://studio.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw", youtube, other},
           {"https://www.facebook.com/name", facebook, other},
           {"https://x.com/name/status/1", twitter, other},
           {"https://www.douyin.com/user/name", douyin, other},
           {"https://tiktok.com.evil.example/@name", none, other},
           {"https://faketiktok.com/@name", none, other},
           {"https://example.com/tiktok.com/@name", none, other},
       }) {
    const Link link = classify(r.text);
    EXPECT_EQ(link.platform, r.platform) << r.text;
    EXPECT_EQ(link.kind, r.kind) << r.text;
    EXPECT_EQ(link.canonical, "") << r.text;
  }
}

}  // namespace
}  // namespace sluice::memories
