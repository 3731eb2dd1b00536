// SPDX-License-Identifier: Apache-2.0
//
// Replays urls/creator_urls.jsonl: yt-dlp's addresses and traps beside them.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include <sluice/value.hpp>

#include "memories/platform_link.hpp"
#include "memories/post_url.hpp"
#include "memories/text.hpp"
#include "support/vectors.hpp"

namespace sluice::memories {
namespace {

// What the cases leave open, and README.md decides.
const std::map<std::string_view, std::string_view> kDecided = {
    {"url-194", "other"},    // youtube.com/course: a section
    {"url-220", "other"},    // youtube.com/news: a section
    {"url-246", "creator"},  // youtube.com/embedded: an old name like any other
    {"url-247", "other"},    // a channel id that is none
    {"url-273", "other"},    // a port of its own
    {"url-319", "creator"},  // instagram.com/a: short, and allowed there
};

std::string_view word_of(LinkKind kind) {
  switch (kind) {
    case LinkKind::creator:
      return "creator";
    case LinkKind::video:
      return "video";
    case LinkKind::live:
      return "live";
    case LinkKind::short_link:
    case LinkKind::other:
      return "other";
  }
  return "";
}

TEST(PlatformLinkVectors, AddressesAreClassifiedAndNormalised) {
  SLUICE_NEEDS_VECTORS();
  int replayed = 0;
  for (const Value& c : vector_cases("urls/creator_urls.jsonl")) {
    const auto id = c["id"].string_or("");
    const Link link = classify(c["url"].string_or(""));
    ++replayed;
    const auto decided = kDecided.find(id);
    const std::string_view kind = decided != kDecided.end() ? decided->second : c["kind"].string_or("");
    EXPECT_EQ(word_of(link.kind), kind) << id;
    // Where the case is no address of a platform at all, it names the extractor that would have tried.
    if (link.platform != Platform::none || kind != "other") {
      EXPECT_EQ(name_of(link.platform), c["platform"].string_or("")) << id;
    }
    if (kind == "creator" || kind == "video" || kind == "live") {
      EXPECT_EQ(lowered(link.handle), lowered(c["handle"].string_or(""))) << id;
    }
    EXPECT_EQ(link.channel_id, c["channel_id"].string_or("")) << id;
    if (decided == kDecided.end()) {
      EXPECT_EQ(link.canonical, c["canonical"].string_or("")) << id;
    }
    EXPECT_EQ(link.canonical.empty(), kind != "creator") << id;
  }
  EXPECT_GE(replayed, 296);
}

// An id that a case knows is the id of the video that its address leads to, but for a trailer that plays another one.
TEST(PlatformLinkVectors, VideosAreTakenAsPostsAndNothingElseIs) {
  SLUICE_NEEDS_VECTORS();
  int compared = 0;
  for (const Value& c : vector_cases("urls/creator_urls.jsonl")) {
    const auto url = c["url"].string_or("");
    const Link link = classify(url);
    const auto post = read_post(url);
    const bool is_video = link.kind == LinkKind::video && is_supported(link.platform) && !link.video_id.empty();
    EXPECT_EQ(post.has_value(), is_video) << c["id"].string_or("");
    const auto known = c["known_ids"]["id"].string_or("");
    if (!post || known.empty() || post->video_id == "yYr8q0y5Jfg") continue;
    EXPECT_EQ(post->video_id, known) << url;
    ++compared;
  }
  EXPECT_GE(compared, 20);
}

}  // namespace
}  // namespace sluice::memories
