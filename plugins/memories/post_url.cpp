// SPDX-License-Identifier: Apache-2.0
#include "memories/post_url.hpp"

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

// TikTok finds a post by its number, whatever name stands before it, also where none does. Reels are posts of
// Instagram, shorts are videos of YouTube: both are found at the general address too.
std::string canonical_of(const Link& link) {
  switch (link.platform) {
    case Platform::tiktok:
      return "https://www.tiktok.com/@" + link.handle + "/video/" + link.video_id;
    case Platform::instagram:
      return "https://www.instagram.com/p/" + link.video_id + "/";
    case Platform::youtube:
      return "https://www.youtube.com/watch?v=" + link.video_id;
    case Platform::none:
    case Platform::douyin:
    case Platform::facebook:
    case Platform::twitter:
      return "";
  }
  return "";
}

std::unexpected<Refusal> refused_link(const Link& link, std::string_view text) {
  switch (link.kind) {
    case LinkKind::creator:
      return refused("creator_url", quoted(text) +
                                        " is a creator, not a post: use memories.scrape for creators, or "
                                        "give the address of one of its videos");
    case LinkKind::video:
      return refused("no_video", quoted(text) + " is a post without a video: give one that has one");
    case LinkKind::live:
      return refused("live_url", quoted(text) + " is a live stream: give the address of a video");
    case LinkKind::short_link:
      return refused_short_link(text, "the address that it leads to");
    case LinkKind::other:
      break;
  }
  return refused("not_a_post",
                 quoted(text) + " is not the address of a video on " + std::string(title_of(link.platform)));
}

}  // namespace

std::expected<Post, Refusal> read_post(std::string_view url) {
  const std::string_view text = trimmed(url);
  if (text.empty()) return refused("not_a_post", "`url` is empty: give the address of a video");
  const auto address = read_address(text);
  if (!address) {
    return refused("not_a_post", quoted(text) +
                                     " is not the address of a video: give one, as "
                                     "https://www.tiktok.com/@name/video/7000000000000000000");
  }
  const auto link = read_supported(*address, text);
  if (!link) return std::unexpected(link.error());
  if (link->kind != LinkKind::video || link->video_id.empty()) return refused_link(*link, text);
  return Post{.platform = link->platform, .video_id = link->video_id, .canonical = canonical_of(*link)};
}

bool leads_to(std::string_view url, const Post& post) {
  const Link link = classify(url);
  return link.platform == post.platform && link.video_id == post.video_id && !post.video_id.empty();
}

}  // namespace sluice::memories
