// SPDX-License-Identifier: Apache-2.0
#include "memories/characters.hpp"
#include "memories/platform_link.hpp"
#include "memories/text.hpp"

namespace sluice::memories {
namespace {

// TikTok's internal account ids ("secUid"), which stand in addresses where a handle may; base64, so case counts.
bool is_account_id(std::string_view text) {
  return text.size() > 24 && text.starts_with("MS4wLjAB") && is_spelled_with("-_", text);
}

bool is_handle(std::string_view text) {
  return text.size() >= 2 && text.size() <= 24 && is_spelled_with("._", text) && !text.ends_with('.');
}

std::string cleaned_handle(std::string_view text) {
  if (is_account_id(text)) return std::string(text);
  return is_handle(text) ? lowered(text) : "";
}

Link link_of(LinkKind kind, std::string handle = "") {
  return Link{.platform = Platform::tiktok, .kind = kind, .handle = std::move(handle)};
}

// /@handle and what is below it.
Link profile_link(const WebAddress& address) {
  const auto& path = address.segments;
  const std::string_view handle = std::string_view(path[0]).substr(1);
  if (path.size() == 1) return tiktok_creator(handle).value_or(link_of(LinkKind::other));
  const bool is_post = path[1] == "video" || path[1] == "photo";
  const LinkKind kind = is_post && path.size() > 2 && is_number(path[2]) ? LinkKind::video
                        : path[1] == "live"                              ? LinkKind::live
                                                                         : LinkKind::other;
  Link link = link_of(kind, cleaned_handle(handle));
  if (kind == LinkKind::video && path[1] == "video") link.video_id = path[2];
  return link;
}

// Addresses of one post that do not name its creator: /share/video/1, /embed/v2/1, /player/v1/1, /v/1.html.
LinkKind anonymous_kind(const WebAddress& address) {
  const auto& path = address.segments;
  if (path.size() < 2) return LinkKind::other;
  const std::string_view last = path.back();
  if (path[0] == "v") return is_number(last.substr(0, last.find(".html"))) ? LinkKind::video : LinkKind::other;
  if (!is_number(last)) return LinkKind::other;
  if (path[0] == "share")
    return path[1] == "video" ? LinkKind::video : path[1] == "live" ? LinkKind::live : LinkKind::other;
  return path[0] == "embed" || path[0] == "player" ? LinkKind::video : LinkKind::other;
}

Link anonymous_link(const WebAddress& address) {
  Link link = link_of(anonymous_kind(address));
  const std::string& last = address.segments.back();
  if (link.kind == LinkKind::video) link.video_id = last.substr(0, last.find(".html"));
  return link;
}

}  // namespace

std::optional<Link> tiktok_creator(std::string_view handle) {
  std::string cleaned = cleaned_handle(handle);
  if (cleaned.empty()) return std::nullopt;
  Link link = link_of(LinkKind::creator, std::move(cleaned));
  link.canonical = "https://www.tiktok.com/@" + link.handle;
  return link;
}

Link tiktok_link(const WebAddress& address) {
  const auto& [host, path, query] = address;
  if (host == "vm.tiktok.com" || host == "vt.tiktok.com") return link_of(LinkKind::short_link);
  const bool is_site = host == "tiktok.com" || host == "www.tiktok.com" || host == "m.tiktok.com" ||
                       host == "tiktokv.com" || host == "www.tiktokv.com" || host == "m.tiktokv.com";
  if (!is_site || path.empty()) return link_of(LinkKind::other);
  if (path[0] == "t") return link_of(LinkKind::short_link);
  return path[0].starts_with('@') ? profile_link(address) : anonymous_link(address);
}

}  // namespace sluice::memories
