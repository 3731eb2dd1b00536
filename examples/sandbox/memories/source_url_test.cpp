// SPDX-License-Identifier: Apache-2.0
#include "memories/source_url.hpp"

#include <gtest/gtest.h>

namespace sluice::sandbox {

void PrintTo(const CreatorPage& page, std::ostream* out) {
  *out << "creator " << page.name << " " << page.url;
}
void PrintTo(const PostPage& page, std::ostream* out) {
  *out << "post of '" << page.creator << "' " << page.url;
}
void PrintTo(const UnusableUrl& url, std::ostream* out) {
  *out << url.reason;
}

namespace {

struct Creator {
  std::string_view text;
  CreatorPage page;
};

TEST(SourceUrl, CreatorsHaveOneCanonicalForm) {
  const std::vector<Creator> cases{
      {"https://www.tiktok.com/@nasa", {Platform::tiktok, "nasa", "https://www.tiktok.com/@nasa"}},
      {" http://m.TikTok.com/%40NASA/?_t=8abc&_r=1#top\n", {Platform::tiktok, "nasa", "https://www.tiktok.com/@nasa"}},
      {"tiktok.com/@na.sa_1", {Platform::tiktok, "na.sa_1", "https://www.tiktok.com/@na.sa_1"}},
      {"https://instagram.com/Porsche", {Platform::instagram, "porsche", "https://www.instagram.com/porsche/"}},
      {"https://www.instagram.com/_u/porsche", {Platform::instagram, "porsche", "https://www.instagram.com/porsche/"}},
      {"https://www.youtube.com/@MrBeast/videos", {Platform::youtube, "mrbeast", "https://www.youtube.com/@MrBeast"}},
      {"https://www.youtube.com/c/3blue1brown",
       {Platform::youtube, "3blue1brown", "https://www.youtube.com/c/3blue1brown"}},
      {"https://www.youtube.com/user/x/playlists?view=1", {Platform::youtube, "x", "https://www.youtube.com/user/x"}},
      {"https://music.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw",
       {Platform::youtube, "UC-lHJZR3Gqxm24_Vd_AJ5Yw", "https://www.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw"}},
  };
  for (const auto& [text, page] : cases) EXPECT_EQ(read_source_url(text), SourceUrl(page)) << text;
}

struct Post {
  std::string_view text;
  PostPage page;
};

TEST(SourceUrl, PostsHaveOneCanonicalForm) {
  const std::vector<Post> cases{
      {"https://www.tiktok.com/@NASA/video/7253412088251534594?lang=en",
       {Platform::tiktok, "nasa", "https://www.tiktok.com/@nasa/video/7253412088251534594"}},
      {"https://www.instagram.com/nasa/reel/CWqAgUZgCku/",
       {Platform::instagram, "nasa", "https://www.instagram.com/p/CWqAgUZgCku/"}},
      {"https://instagram.com/tv/CWqAgUZgCku", {Platform::instagram, "", "https://www.instagram.com/p/CWqAgUZgCku/"}},
      {"https://youtu.be/dQw4w9WgXcQ?t=3", {Platform::youtube, "", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}},
      {"https://m.youtube.com/shorts/dQw4w9WgXcQ",
       {Platform::youtube, "", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}},
      {"https://www.youtube.com/watch?list=x&v=dQw4w9WgXcQ",
       {Platform::youtube, "", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}},
  };
  for (const auto& [text, page] : cases) EXPECT_EQ(read_source_url(text), SourceUrl(page)) << text;
}

TEST(SourceUrl, AnythingElseSaysWhy) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", "not an address"},
      {"@nasa", "not an address"},
      {"javascript:alert(1)//tiktok.com/@meme", "not an address"},
      {"https://www.tiktok.com@evil.example/@meme", "not an address"},
      {"https://www.tiktok.com:8443/@meme", "not an address"},
      {"https://www.tiktok.com/@", "not the address of a creator or a video on tiktok"},
      {"https://www.tiktok.com/@meme/live", "not the address of a creator or a video on tiktok"},
      {"https://vm.tiktok.com/ZTR45GpSF/", "a short link, which names neither creator nor video"},
      {"https://www.instagram.com/explore/", "not the address of a creator or a video on instagram"},
      {"https://www.youtube.com/playlist?list=PL1", "not the address of a creator or a video on youtube"},
      {"https://www.youtube.com/@mrbeast%2F..%2Fwatch", "not the address of a creator or a video on youtube"},
      {"https://www.youtube.com/watch?v=short", "not the address of a creator or a video on youtube"},
      {"https://x.com/nasa", "this platform is coming soon"},
      {"https://notyoutube.com/@mrbeast", "not a supported platform: TikTok, Instagram and YouTube are"},
  };
  for (const auto& [text, reason] : cases) {
    EXPECT_EQ(read_source_url(text), SourceUrl(UnusableUrl{std::string(reason)})) << text;
  }
}

}  // namespace
}  // namespace sluice::sandbox
