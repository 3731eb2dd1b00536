// SPDX-License-Identifier: Apache-2.0
#include "memories/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace sluice::sandbox {
namespace {

template <class T = void>
using Read = std::expected<T, Refusal>;

std::unexpected<Refusal> missing(std::string_view name) {
  return std::unexpected(Refusal{std::string(codes::kMissing), fmt::format("{} is missing", name)});
}
std::unexpected<Refusal> wrong(std::string message) {
  return std::unexpected(Refusal{std::string(codes::kWrong), std::move(message)});
}

// The texts of all the named fields together, each a text or an array of texts; null and absent are none.
Read<std::vector<std::string>> texts(const Value& body, std::initializer_list<std::string_view> names) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view name, const Value& value) -> Read<> {
    if (!value.is_string()) return wrong(fmt::format("{} must be a string or an array of strings", name));
    if (!trimmed(value.string()).empty()) out.emplace_back(trimmed(value.string()));
    return {};
  };
  for (const std::string_view name : names) {
    const Value& value = body[name];
    if (value.is_null()) continue;
    if (!value.is_array()) {
      TRY(add(name, value));
      continue;
    }
    for (const Value& element : value.array()) TRY(add(name, element));
  }
  return out;
}

Read<std::size_t> read_count(const Value& body, std::size_t fallback) {
  const Value& value = body["scraper_cnt"];
  if (value.is_null()) return fallback;
  std::size_t number = 0;
  if (!read_field(number, value) || number == 0) return wrong("scraper_cnt must be an integer of at least 1");
  return number;
}

Read<std::string> read_unique_id(const Value& body) {
  const Value& value = body["unique_id"];
  if (value.is_null() || value == Value("")) return "default";
  if (!value.is_string()) return wrong("unique_id must be a string");
  return value.string();
}

Read<std::optional<std::string>> read_callback(const Value& body, CallbackScheme scheme) {
  for (const std::string_view name : {"callback_url", "callback", "callBackUri"}) {
    const Value& value = body[name];
    if (value.is_null() || value == Value("")) continue;
    const std::string_view text = value.string_or("");
    if (text.starts_with("http://") || text.starts_with("https://")) return std::string(text);
    const bool bare = !text.empty() && text.find("://") == std::string_view::npos;
    if (bare && scheme == CallbackScheme::optional) return fmt::format("http://{}", text);
    return wrong(fmt::format("{} must be an http or https address", name));
  }
  return std::nullopt;
}

template <class Page>
void add_new(std::vector<Page>& pages, Page page) {
  if (std::ranges::find(pages, page.url, &Page::url) == pages.end()) pages.push_back(std::move(page));
}

Read<Submission> complete(Wanted wanted, const Value& body, const Settings& settings) {
  // One after the other: g++ 12 forgets the members that are complete when TRY leaves an initialiser in braces.
  Submission submission;
  submission.wanted = std::move(wanted);
  submission.unique_id = TRY(read_unique_id(body));
  submission.callback = TRY(read_callback(body, settings.callback_scheme));
  return submission;
}

}  // namespace

Read<Submission> read_creators(const Value& body, const Settings& settings) {
  const auto addresses = TRY(texts(body, {"username", "tiktok_username", "tiktok_post_urls"}));
  if (addresses.empty()) return missing("username");
  Creators wanted;
  wanted.newest = TRY(read_count(body, wanted.newest));
  for (const std::string& address : addresses) {
    SourceUrl source = read_source_url(address);
    if (const auto* unusable = std::get_if<UnusableUrl>(&source))
      return wrong(fmt::format("{}: {}", address, unusable->reason));
    if (!std::holds_alternative<CreatorPage>(source)) return wrong(fmt::format("{}: a video, not a creator", address));
    add_new(wanted.pages, std::get<CreatorPage>(std::move(source)));
  }
  return complete(std::move(wanted), body, settings);
}

Read<Submission> read_posts(const Value& body, const Settings& settings) {
  constexpr std::size_t kMost = 50;
  constexpr std::array<std::string_view, 3> kQualities{"480", "720", "1080"};
  const auto addresses = TRY(texts(body, {"video_urls", "tiktok_post_urls"}));
  if (addresses.empty()) return missing("video_urls");
  if (addresses.size() > kMost)
    return wrong(fmt::format("{} video_urls, at most {} are allowed", addresses.size(), kMost));
  const Value& quality = body["quality"];
  if (!quality.is_null() && std::ranges::find(kQualities, quality.string_or("")) == kQualities.end()) {
    return wrong("quality must be one of the strings 480, 720, 1080");
  }
  Posts wanted;
  for (const std::string& address : addresses) {
    SourceUrl source = read_source_url(address);
    if (const auto* unusable = std::get_if<UnusableUrl>(&source))
      return wrong(fmt::format("{}: {}", address, unusable->reason));
    if (!std::holds_alternative<PostPage>(source)) return wrong(fmt::format("{}: a creator, not a video", address));
    add_new(wanted.pages, std::get<PostPage>(std::move(source)));
    if (wanted.pages.back().platform != wanted.pages.front().platform)
      return wrong("video_urls must be of one platform");
  }
  return complete(std::move(wanted), body, settings);
}

Read<Submission> read_tags(const Value& body, const Settings& settings) {
  Tags wanted;
  wanted.tags = TRY(texts(body, {"hash_tags"}));
  wanted.newest = TRY(read_count(body, wanted.newest));
  if (wanted.tags.empty()) return missing("hash_tags");
  for (const std::string& tag : wanted.tags) {
    if (tag.find_first_of("# /?&") != std::string::npos)
      return wrong(fmt::format("hash_tags: {} must come without # and spaces", tag));
  }
  return complete(std::move(wanted), body, settings);
}

}  // namespace sluice::sandbox
