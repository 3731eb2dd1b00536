// SPDX-License-Identifier: Apache-2.0
#include "memories/post_url.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace sluice::memories {
namespace {

struct Spelling {
  std::string_view url;
  std::string_view canonical;
};

TEST(ReadPost, GivesTheOneSpellingOfAVideosAddress) {
  for (const Spelling& s : std::initializer_list<Spelling>{
           {" tiktok.com/@Name/video/7000000000000000001?is_from_webapp=1 ",
            "https://www.tiktok.com/@name/video/7000000000000000001"},
           {"https://www.tiktok.com/player/v1/7000000000000000001",
            "https://www.tiktok.com/@/video/7000000000000000001"},
           {"https://m.tiktok.com/v/7000000000000000001.html", "https://www.tiktok.com/@/video/7000000000000000001"},
           {"https://www.tiktok.com/share/video/7000000000000000001",
            "https://www.tiktok.com/@/video/7000000000000000001"},
           {"https://www.instagram.com/reel/BQ0eAlwhDrw/?igshid=1", "https://www.instagram.com/p/BQ0eAlwhDrw/"},
           {"https://www.instagram.com/name/p/BQ0eAlwhDrw/", "https://www.instagram.com/p/BQ0eAlwhDrw/"},
           {"instagr.am/p/BQ0eAlwhDrw", "https://www.instagram.com/p/BQ0eAlwhDrw/"},
           {"https://youtu.be/dQw4w9WgXcQ?t=43", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
           {"https://www.youtube.com/shorts/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
           {"https://m.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
           {"https://www.youtube.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
       }) {
    const auto post = read_post(s.url);
    ASSERT_TRUE(post) << s.url << ": " << post.error().message;
    EXPECT_EQ(post->canonical, s.canonical);
    EXPECT_TRUE(leads_to(s.url, *post)) << s.url;
    EXPECT_TRUE(leads_to(s.canonical, *post)) << s.canonical;
    const auto again = read_post(post->canonical);
    ASSERT_TRUE(again) << post->canonical;
    EXPECT_EQ(*again, *post);
  }
}

struct Refused {
  std::string_view url;
  std::string_view code;
  std::string_view message;
};

TEST(ReadPost, RefusesByNameAndSaysWhatToGive) {
  for (const Refused& r : std::initializer_list<Refused>{
           {" ", "not_a_post", "`url` is empty: give the address of a video"},
           {"@name", "not_a_post",
            "\"@name\" is not the address of a video: give one, as "
            "https://www.tiktok.com/@name/video/7000000000000000000"},
           {"https://www.tiktok.com/@name", "creator_url",
            "\"https://www.tiktok.com/@name\" is a creator, not a post: use memories.scrape for creators, or give the "
            "address of one of its videos"},
           {"https://www.tiktok.com/@name/photo/7000000000000000001", "no_video",
            "\"https://www.tiktok.com/@name/photo/7000000000000000001\" is a post without a video: give one that has "
            "one"},
           {"https://www.tiktok.com/@name/live", "live_url",
            "\"https://www.tiktok.com/@name/live\" is a live stream: give the address of a video"},
           {"https://vm.tiktok.com/ZTR45GpSF/", "short_link",
            "\"https://vm.tiktok.com/ZTR45GpSF/\" is a short link, which hides where it leads: open it, and give the "
            "address that it leads to"},
           {"https://www.youtube.com/playlist?list=PL1", "not_a_post",
            "\"https://www.youtube.com/playlist?list=PL1\" is not the address of a video on YouTube"},
           {"https://x.com/name/status/1", "unsupported_platform",
            "\"https://x.com/name/status/1\" is on Twitter, which Memories.ai does not take: TikTok, Instagram and "
            "YouTube only"},
           {"https://vimeo.com/1", "unsupported_platform",
            "\"https://vimeo.com/1\" is on vimeo.com, which Memories.ai does not take: TikTok, Instagram and YouTube "
            "only"},
       }) {
    const auto post = read_post(r.url);
    ASSERT_FALSE(post) << r.url;
    EXPECT_EQ(post.error(), (Refusal{r.code, std::string(r.message)})) << r.url;
  }
}

TEST(LeadsTo, TellsVideosApartByPlatformAndId) {
  const auto post = read_post("https://youtu.be/dQw4w9WgXcQ").value();
  for (const auto* url : {"", "https://youtu.be/dQw4w9WgXcR", "https://www.instagram.com/p/dQw4w9WgXcQ/",
                          "https://www.youtube.com/@dQw4w9WgXcQ"}) {
    EXPECT_FALSE(leads_to(url, post)) << url;
  }
  EXPECT_FALSE(leads_to("https://www.youtube.com/@name", Post{.platform = Platform::youtube}));
}

}  // namespace
}  // namespace sluice::memories
