// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "memories/characters.hpp"
#include "memories/platform_link.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

// First words of paths that are YouTube's own. Some sections ("news", "course") could also be old names of channels:
// they are refused, as the section is what people mean by them.
constexpr std::string_view kReserved =
    "about account ads attribution_link audiolibrary browse c channel channels clip course courses creators e "
    "embed explore fashion feed feeds gaming get_video_info hashtag howyoutubeworks iframe_api index intl jobs "
    "kids learning live live_chat logout movies music new news oembed oops playables playlist playlists "
    "podcasts post premium press privacy redirect reporthistory results s search shared shopping shorts signin "
    "signup source sports storefront supported_browsers t terms testtube trending tv upload user v w watch "
    "watch_popup watch_videos yt";

// Pages of a channel that show the same creator, where the channel's name alone does not mark it as one.
constexpr std::string_view kTabs =
    "about channels community courses featured home join live membership playlists podcasts posts releases "
    "search shorts store streams videos";

// Characters beyond ASCII that names are not made of: controls, spaces, marks of direction, U+FFFD and its like.
bool has_stray_characters(std::string_view text) {
  for (const std::string_view stray : {"\xC2\x80", "\xC2\x85", "\xC2\xA0", "\xE2\x80", "\xE2\x81", "\xE3\x80\x80",
                                       "\xEF\xBB\xBF", "\xEF\xBF\xBD", "\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    if (text.find(stray) != std::string_view::npos) return true;
  }
  return false;
}

// Letters of any script; `also` names what else of ASCII is allowed.
bool is_name(std::string_view also, std::string_view text) {
  std::string ascii;
  std::ranges::copy_if(text, std::back_inserter(ascii), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !text.empty() && text.size() <= 200 && is_spelled_with(also, ascii) && is_utf8(text) &&
         !has_stray_characters(text);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// 3 to 30 characters; scripts beyond ASCII have shorter ones.
bool is_handle(std::string_view text) {
  const std::size_t length = characters(text);
  const bool is_ascii = length == text.size();
  return is_name("._-", text) && length <= 30 && (length >= 3 || !is_ascii);
}

bool is_channel_id(std::string_view text) {
  return text.size() == 24 && text.starts_with("UC") && is_spelled_with("-_", text);
}

bool is_video_id(std::string_view text) {
  return text.size() == 11 && is_spelled_with("-_", text) && text != "videoseries" && text != "live_stream";
}

Link link_of(LinkKind kind) {
  return Link{.platform = Platform::youtube, .kind = kind};
}

Link creator_at(std::string_view path, std::string_view handle) {
  Link link = link_of(LinkKind::creator);
  link.handle = handle;
  link.canonical = "https://www.youtube.com/" + std::string(path) + std::string(handle);
  return link;
}

Link channel(std::string_view id) {
  Link link = creator_at("channel/", id);
  link.channel_id = std::exchange(link.handle, "");
  return link;
}

// Whether `rest` of a creator's path is nothing or one tab; channels may have tabs of their own making.
bool is_tab(std::span<const std::string> rest) {
  return rest.empty() || (rest.size() == 1 && is_spelled_with("", rest[0]));
}

std::optional<Link> creator_link(std::span<const std::string> path) {
  const std::string_view first = path[0];
  if (first.starts_with('@')) {
    const std::string_view handle = first.substr(1);
    return is_handle(handle) && is_tab(path.subspan(1)) ? std::optional(creator_at("@", handle)) : std::nullopt;
  }
  if (path.size() > 1 && is_tab(path.subspan(2))) {
    if (first == "channel" && is_channel_id(path[1])) return channel(path[1]);
    if ((first == "c" || first == "user") && is_name("._-", path[1])) return creator_at(path[0] + "/", path[1]);
  }
  // Names from before handles stand right behind the host.
  const bool is_alone = path.size() == 1 || (path.size() == 2 && is_one_of(kTabs, path[1]));
  const bool is_old_name = is_alone && is_name("_-", first) && !is_one_of(kReserved, lowered(first));
  return is_old_name ? std::optional(creator_at("", first)) : std::nullopt;
}

// The id of the video that the address plays, or what stands in its place; nullopt where it plays none.
std::optional<std::string_view> played(const WebAddress& address) {
  const auto& path = address.segments;
  const std::string_view first = path[0];
  if (address.host == "youtu.be" || address.host == "www.youtu.be") return first;
  if (first == "watch" || first == "watch_popup") return address.parameter("v");
  if (path.size() < 2) return std::nullopt;
  // A player that is given a list plays the list.
  const bool is_player = (first == "embed" || first == "v" || first == "e") && !address.parameter("list");
  return is_player || first == "shorts" || first == "live" || first == "w" ? std::optional<std::string_view>(path[1])
                                                                           : std::nullopt;
}

std::optional<Link> video_link(const WebAddress& address) {
  const auto id = played(address);
  if (!id || !is_video_id(*id)) return std::nullopt;
  Link link = link_of(LinkKind::video);
  link.video_id = *id;
  return link;
}

}  // namespace

std::optional<Link> youtube_creator(std::string_view handle) {
  if (is_channel_id(handle)) return channel(handle);
  return is_handle(handle) ? std::optional(creator_at("@", handle)) : std::nullopt;
}

Link youtube_link(const WebAddress& address) {
  constexpr std::string_view kSites =
      "youtube.com www.youtube.com m.youtube.com music.youtube.com youtubekids.com www.youtubekids.com "
      "youtube-nocookie.com www.youtube-nocookie.com youtube.googleapis.com";
  const std::span<const std::string> path = address.segments;
  if (path.empty()) return link_of(LinkKind::other);
  const bool is_short = address.host == "youtu.be" || address.host == "www.youtu.be";
  if (!is_short && !is_one_of(kSites, address.host)) return link_of(LinkKind::other);
  if (auto video = video_link(address)) return *std::move(video);
  if (is_short) return link_of(LinkKind::other);
  return creator_link(path).value_or(link_of(LinkKind::other));
}

}  // namespace sluice::memories
