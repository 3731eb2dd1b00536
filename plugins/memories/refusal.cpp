// SPDX-License-Identifier: Apache-2.0
#include "memories/refusal.hpp"

#include <utility>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

std::unexpected<Refusal> refused_host(std::string_view host, std::string_view text) {
  return refused("unsupported_platform", quoted(text) + " is on " + shortened(host, 100) +
                                             ", which Memories.ai does not take: TikTok, Instagram and YouTube only");
}

}  // namespace

std::unexpected<Refusal> refused(std::string_view code, std::string message) {
  return std::unexpected(Refusal{code, std::move(message)});
}

std::string quoted(std::string_view text) {
  return '"' + shortened(text, 120) + '"';
}

bool is_supported(Platform platform) {
  return platform == Platform::tiktok || platform == Platform::instagram || platform == Platform::youtube;
}

std::unexpected<Refusal> refused_platform(Platform platform, std::string_view text) {
  return refused_host(title_of(platform), text);
}

std::expected<Link, Refusal> read_supported(const WebAddress& address, std::string_view text) {
  Link link = classify(text);
  if (link.platform == Platform::none) return refused_host(address.host, text);
  if (!is_supported(link.platform)) return refused_platform(link.platform, text);
  return link;
}

std::unexpected<Refusal> refused_short_link(std::string_view text, std::string_view wanted) {
  return refused("short_link", quoted(text) + " is a short link, which hides where it leads: open it, and give " +
                                   std::string(wanted));
}

}  // namespace sluice::memories
