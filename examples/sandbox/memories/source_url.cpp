// SPDX-License-Identifier: Apache-2.0
#include "memories/source_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "query.hpp"

namespace sluice::sandbox {
namespace {

struct Address {
  std::string host;                   // lower case, without "www." and "m."
  std::vector<std::string> segments;  // of the path, decoded, without empty ones
  std::string query;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name(std::string_view text, std::string_view marks) {
  return !text.empty() &&
         std::ranges::all_of(text, [&](char c) { return is_digit(c) || is_letter(c) || marks.contains(c); });
}

// A handle may be of any script, but holds nothing that has a meaning in an address.
bool is_handle(std::string_view text) {
  return !text.empty() && is_utf8(text) && std::ranges::none_of(text, [](char c) {
    return std::string_view("/\\?#@%&=<>\"").contains(c) || (c >= 0 && c <= ' ');
  });
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, text) != names.end();
}

std::optional<Address> split(std::string_view text) {
  text = trimmed(text);
  if (const auto colon = text.find("://"); colon != std::string_view::npos && colon < text.find_first_of("/?#")) {
    const std::string scheme = lowered(text.substr(0, colon));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    text.remove_prefix(colon + 3);
  }
  text = text.substr(0, text.find('#'));
  Address address;
  const auto host_end = std::min(text.find_first_of("/?"), text.size());
  std::string host = lowered(text.substr(0, host_end));
  if (!is_name(host, ".-")) return std::nullopt;
  for (const std::string_view prefix : {"www.", "m."}) {
    if (host.starts_with(prefix)) host.erase(0, prefix.size());
  }
  address.host = std::move(host);
  text.remove_prefix(host_end);
  const auto question = std::min(text.find('?'), text.size());
  if (question < text.size()) address.query = text.substr(question + 1);
  std::string_view path = text.substr(0, question);
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    if (slash > 0) address.segments.push_back(percent_decoded(path.substr(0, slash)));
    path.remove_prefix(std::min(path.size(), slash + 1));
  }
  return address;
}

UnusableUrl not_a_page(Platform platform) {
  return {fmt::format("not the address of a creator or a video on {}", platform_name(platform))};
}

SourceUrl tiktok_post(std::string creator, std::string_view id) {
  if (!std::ranges::all_of(id, is_digit)) return not_a_page(Platform::tiktok);
  std::string url = fmt::format("https://www.tiktok.com/@{}/video/{}", creator, id);
  return PostPage{Platform::tiktok, std::move(creator), std::move(url)};
}

SourceUrl read_tiktok(const Address& address) {
  const auto& path = address.segments;
  if (path.size() >= 3 && path[0] == "share" && path[1] == "video") return tiktok_post("", path[2]);
  if (path.empty() || !path[0].starts_with('@')) return not_a_page(Platform::tiktok);
  std::string name = lowered(std::string_view(path[0]).substr(1));
  if (path.size() == 3 && path[1] == "video" && (name.empty() || is_name(name, "._-")))
    return tiktok_post(name, path[2]);
  if (path.size() != 1 || !is_name(name, "._-")) return not_a_page(Platform::tiktok);
  std::string url = "https://www.tiktok.com/@" + name;
  return CreatorPage{Platform::tiktok, std::move(name), std::move(url)};
}

SourceUrl read_instagram(const Address& address) {
  constexpr std::array<std::string_view, 4> kPosts{"p", "reel", "reels", "tv"};
  constexpr std::array<std::string_view, 10> kSections{"about", "accounts", "developer", "direct", "explore",
                                                       "legal", "stories",  "web",       "_u",     "share"};
  std::span<const std::string> path = address.segments;
  std::string creator;
  if (path.size() >= 3 && is_one_of(path[1], kPosts) && !is_one_of(path[0], kSections)) {
    creator = lowered(path[0]);
    path = path.subspan(1);
  }
  if (path.size() >= 2 && is_one_of(path[0], kPosts) && is_name(path[1], "_-")) {
    return PostPage{Platform::instagram, std::move(creator), fmt::format("https://www.instagram.com/p/{}/", path[1])};
  }
  if (path.size() == 2 && path[0] == "_u") path = path.subspan(1);
  if (path.size() != 1) return not_a_page(Platform::instagram);
  std::string name = lowered(path[0]);
  const bool reserved = is_one_of(name, kPosts) || is_one_of(name, kSections);
  if (reserved || name.size() > 30 || !is_name(name, "._")) return not_a_page(Platform::instagram);
  std::string url = fmt::format("https://www.instagram.com/{}/", name);
  return CreatorPage{Platform::instagram, std::move(name), std::move(url)};
}

SourceUrl youtube_post(std::string_view id) {
  constexpr std::size_t kIdSize = 11;
  if (id.size() < kIdSize || !is_name(id.substr(0, kIdSize), "_-")) return not_a_page(Platform::youtube);
  return PostPage{Platform::youtube, "", fmt::format("https://www.youtube.com/watch?v={}", id.substr(0, kIdSize))};
}

// The id in a query, also where an "&" before it was escaped for HTML, once or twice.
std::string watched_id(const std::string& query) {
  for (const std::string_view name : {"v", "amp;v", "amp;amp;v"}) {
    if (const auto id = query_value(query, name)) return *id;
  }
  return "";
}

SourceUrl read_youtube(const Address& address) {
  constexpr std::array<std::string_view, 5> kPosts{"shorts", "live", "embed", "v", "e"};
  constexpr std::array<std::string_view, 12> kSections{"browse",   "clip",     "feed",    "hashtag",
                                                       "playlist", "redirect", "results", "search",
                                                       "source",   "embedded", "post",    "attribution_link"};
  const auto& path = address.segments;
  if (address.host == "youtu.be") return youtube_post(path.empty() ? "" : path[0]);
  if (path.empty()) return not_a_page(Platform::youtube);
  if (path[0] == "watch" || path[0] == "watch_popup") return youtube_post(watched_id(address.query));
  if (is_one_of(path[0], kPosts)) {
    const bool list = path[0] == "embed" && query_value(address.query, "list");
    const bool collection = path.size() < 2 || list || path[1] == "live_stream" || path[1] == "videoseries";
    return collection ? SourceUrl(not_a_page(Platform::youtube)) : youtube_post(path[1]);
  }
  const auto page = [](std::string name, std::string_view shown) {
    return CreatorPage{Platform::youtube, std::move(name), fmt::format("https://www.youtube.com/{}", shown)};
  };
  if (path[0] == "channel") {
    const bool channel =
        path.size() >= 2 && path[1].size() == 24 && path[1].starts_with("UC") && is_name(path[1], "_-");
    return channel ? SourceUrl(page(path[1], "channel/" + path[1])) : not_a_page(Platform::youtube);
  }
  if (path[0] == "c" || path[0] == "user") {
    if (path.size() < 2 || !is_handle(path[1])) return not_a_page(Platform::youtube);
    return page(lowered(path[1]), path[0] + "/" + path[1]);
  }
  const bool at = path[0].starts_with('@');
  const std::string name = path[0].substr(at ? 1 : 0);
  if (path.size() > 2 || !is_handle(name) || is_one_of(path[0], kSections)) return not_a_page(Platform::youtube);
  return page(lowered(name), path[0]);
}

}  // namespace

std::string_view platform_name(Platform platform) {
  switch (platform) {
    case Platform::tiktok:
      return "tiktok";
    case Platform::instagram:
      return "instagram";
    case Platform::youtube:
      return "youtube";
  }
  return "";
}

SourceUrl read_source_url(std::string_view text) {
  constexpr std::array<std::string_view, 2> kTiktok{"tiktok.com", "tiktokv.com"};
  constexpr std::array<std::string_view, 2> kTiktokShort{"vm.tiktok.com", "vt.tiktok.com"};
  constexpr std::array<std::string_view, 6> kYoutube{
      "youtube.com",     "music.youtube.com",    "youtu.be",
      "youtubekids.com", "youtube-nocookie.com", "youtube.googleapis.com"};
  constexpr std::array<std::string_view, 4> kComingSoon{"facebook.com", "fb.watch", "twitter.com", "x.com"};
  const auto address = split(text);
  if (!address) return UnusableUrl{"not an address"};
  if (is_one_of(address->host, kTiktok)) return read_tiktok(*address);
  if (is_one_of(address->host, kTiktokShort)) return UnusableUrl{"a short link, which names neither creator nor video"};
  if (address->host == "instagram.com") return read_instagram(*address);
  if (is_one_of(address->host, kYoutube)) return read_youtube(*address);
  if (is_one_of(address->host, kComingSoon)) return UnusableUrl{"this platform is coming soon"};
  return UnusableUrl{"not a supported platform: TikTok, Instagram and YouTube are"};
}

}  // namespace sluice::sandbox
