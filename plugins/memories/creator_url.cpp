// SPDX-License-Identifier: Apache-2.0
#include "memories/creator_url.hpp"

#include <optional>
#include <utility>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

// The advice for a link that names its creator: how to name that creator alone.
std::string creator_advice(const Link& link) {
  const auto creator = creator_named(link.platform, link.handle);
  return creator ? "for its creator's newest videos give " + creator->canonical : "give the creator's own page";
}

std::unexpected<Refusal> refused_link(const Link& link, std::string_view text) {
  const std::string title(title_of(link.platform));
  switch (link.kind) {
    case LinkKind::video:
      return refused("post_url", quoted(text) + " is a post, not a creator: use memories.scrape_urls for posts, or " +
                                     creator_advice(link));
    case LinkKind::live:
      return refused("live_url", quoted(text) + " is a live stream: " + creator_advice(link));
    case LinkKind::short_link:
      return refused_short_link(text, "the address of the creator's page");
    case LinkKind::creator:
    case LinkKind::other:
      return refused("not_a_creator",
                     quoted(text) + " is not a creator's page on " + title + ": " + creator_advice(link));
  }
  return refused("not_a_creator", quoted(text));
}

std::expected<Link, Refusal> read_creator_address(const WebAddress& address, std::string_view text, Platform expected) {
  auto link = read_supported(address, text);
  if (!link) return link;
  if (expected != Platform::none && expected != link->platform) {
    return refused("platform_mismatch", quoted(text) + " is on " + std::string(title_of(link->platform)) +
                                            ", but `platform` says " + std::string(name_of(expected)));
  }
  if (link->kind != LinkKind::creator) return refused_link(*link, text);
  return link;
}

std::expected<Link, Refusal> read_handle(std::string_view text, Platform platform) {
  if (platform == Platform::none) {
    return refused("not_a_creator", quoted(text) +
                                        " is not the address of a creator's page: give one, as "
                                        "https://www.tiktok.com/@name, or a handle together with `platform`");
  }
  if (!is_supported(platform)) return refused_platform(platform, text);
  auto creator = creator_named(platform, text.starts_with('@') ? text.substr(1) : text);
  if (!creator) {
    return refused("not_a_creator",
                   quoted(text) + " cannot be a creator's handle on " + std::string(title_of(platform)));
  }
  return *std::move(creator);
}

}  // namespace

std::expected<Link, Refusal> read_creator(std::string_view creator, std::string_view platform) {
  const std::string_view text = trimmed(creator);
  const std::string_view said = trimmed(platform);
  const std::optional<Platform> named = said.empty() ? Platform::none : platform_named(lowered(said));
  if (text.empty()) return refused("not_a_creator", "`creator` is empty: give the address of a creator's page");
  if (!named) {
    return refused("unsupported_platform",
                   "`platform` says " + quoted(said) + ": Memories.ai takes tiktok, instagram and youtube");
  }
  // "john.smith" is a handle where a platform is given, and "tiktok.com" never.
  const auto address = read_address(text);
  const bool is_address = address && (*named == Platform::none || text.find('/') != std::string_view::npos ||
                                      classify(text).platform != Platform::none);
  return is_address ? read_creator_address(*address, text, *named) : read_handle(text, *named);
}

}  // namespace sluice::memories
