// SPDX-License-Identifier: Apache-2.0
#include "memories/creator_url.hpp"

#include <gtest/gtest.h>

namespace sluice::memories {
namespace {

struct Spelling {
  std::string_view creator;
  std::string_view platform;
  std::string_view canonical;
};

TEST(ReadCreator, GivesTheOneSpellingOfACreatorsPage) {
  for (const Spelling& s : std::initializer_list<Spelling>{
           {"@Name_1", "tiktok", "https://www.tiktok.com/@name_1"},
           {"name_1", "TikTok", "https://www.tiktok.com/@name_1"},
           {" @name\n", " tiktok ", "https://www.tiktok.com/@name"},
           {"www.tiktok.com/@name?lang=en#x", "", "https://www.tiktok.com/@name"},
           {"https://www.tiktok.com/@name", "tiktok", "https://www.tiktok.com/@name"},
           {"https://www.tiktok.com/@MS4wLjABAAAATh8Vewkn0LYM7Fo03iec3qKdeC", "",
            "https://www.tiktok.com/@MS4wLjABAAAATh8Vewkn0LYM7Fo03iec3qKdeC"},
           {"John.Smith", "instagram", "https://www.instagram.com/john.smith/"},
           {"instagr.am/Porsche?igshid=1", "", "https://www.instagram.com/porsche/"},
           {"https://www.instagram.com/porsche/reels/", "", "https://www.instagram.com/porsche/"},
           {"@MrBeast", "youtube", "https://www.youtube.com/@MrBeast"},
           {"UC-lHJZR3Gqxm24_Vd_AJ5Yw", "youtube", "https://www.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw"},
           {"https://www.youtube.com/@ホロライブ/videos", "", "https://www.youtube.com/@ホロライブ"},
           {"youtube.com/c/Some.Name", "", "https://www.youtube.com/c/Some.Name"},
           {"http://youtube.com/AsapSCIENCE/videos", "", "https://www.youtube.com/AsapSCIENCE"},
       }) {
    const auto creator = read_creator(s.creator, s.platform);
    ASSERT_TRUE(creator) << s.creator << ": " << creator.error().message;
    EXPECT_EQ(creator->canonical, s.canonical);
    EXPECT_EQ(creator->kind, LinkKind::creator) << s.creator;
  }
}

struct Refused {
  std::string_view creator;
  std::string_view platform;
  std::string_view code;
  std::string_view message;
};

TEST(ReadCreator, RefusesByNameAndSaysWhatToGive) {
  for (const Refused& r : std::initializer_list<Refused>{
           {"", "tiktok", "not_a_creator", "`creator` is empty: give the address of a creator's page"},
           {"@name", "", "not_a_creator",
            "\"@name\" is not the address of a creator's page: give one, as https://www.tiktok.com/@name, or a handle "
            "together with `platform`"},
           {"@na me", "tiktok", "not_a_creator", "\"@na me\" cannot be a creator's handle on TikTok"},
           {"@name", "vimeo", "unsupported_platform",
            "`platform` says \"vimeo\": Memories.ai takes tiktok, instagram and youtube"},
           {"@name", "x", "unsupported_platform",
            "`platform` says \"x\": Memories.ai takes tiktok, instagram and youtube"},
           {"@name", "facebook", "unsupported_platform",
            "\"@name\" is on Facebook, which Memories.ai does not take: TikTok, Instagram and YouTube only"},
           {"https://twitter.com/name", "", "unsupported_platform",
            "\"https://twitter.com/name\" is on Twitter, which Memories.ai does not take: TikTok, Instagram and "
            "YouTube only"},
           {"https://vimeo.com/name", "", "unsupported_platform",
            "\"https://vimeo.com/name\" is on vimeo.com, which Memories.ai does not take: TikTok, Instagram and "
            "YouTube only"},
           {"https://www.instagram.com/name/", "tiktok", "platform_mismatch",
            "\"https://www.instagram.com/name/\" is on Instagram, but `platform` says tiktok"},
           {"https://vm.tiktok.com/ZTR45GpSF/", "", "short_link",
            "\"https://vm.tiktok.com/ZTR45GpSF/\" is a short link, which hides where it leads: open it, and give the "
            "address of the creator's page"},
           {"https://www.tiktok.com/@Name/video/6742501081818877190", "", "post_url",
            "\"https://www.tiktok.com/@Name/video/6742501081818877190\" is a post, not a creator: use "
            "memories.scrape_urls for posts, or for its creator's newest videos give https://www.tiktok.com/@name"},
           {"https://youtu.be/dQw4w9WgXcQ", "", "post_url",
            "\"https://youtu.be/dQw4w9WgXcQ\" is a post, not a creator: use memories.scrape_urls for posts, or give "
            "the creator's own page"},
           {"https://www.tiktok.com/@name/live", "", "live_url",
            "\"https://www.tiktok.com/@name/live\" is a live stream: for its creator's newest videos give "
            "https://www.tiktok.com/@name"},
           {"https://www.youtube.com/feed/trending", "", "not_a_creator",
            "\"https://www.youtube.com/feed/trending\" is not a creator's page on YouTube: give the creator's own "
            "page"},
           {"tiktok.com", "tiktok", "not_a_creator",
            "\"tiktok.com\" is not a creator's page on TikTok: give the creator's own page"},
       }) {
    const auto creator = read_creator(r.creator, r.platform);
    ASSERT_FALSE(creator) << r.creator;
    EXPECT_EQ(creator.error(), (Refusal{r.code, std::string(r.message)})) << r.creator;
  }
}

TEST(ReadCreator, AMessageHoldsNoMoreThanTheStartOfALongInput) {
  const auto creator = read_creator("https://vimeo.com/" + std::string(100'000, 'x'), "");
  ASSERT_FALSE(creator);
  EXPECT_LT(creator.error().message.size(), 300u);
}

}  // namespace
}  // namespace sluice::memories
