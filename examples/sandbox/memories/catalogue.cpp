// SPDX-License-Identifier: Apache-2.0
#include "memories/catalogue.hpp"

#include <fmt/format.h>

#include <array>

#include "random.hpp"

namespace sluice::sandbox {
namespace {

constexpr std::array<std::string_view, 12> kOpenings{"First look at",    "A day with",         "How I film",
                                                     "Everything about", "Five minutes of",    "The truth about",
                                                     "Unboxing",         "Behind the scenes:", "What nobody says about",
                                                     "Back to",          "Reacting to",        "The quiet side of"};
constexpr std::array<std::string_view, 16> kSubjects{
    "the harbour",   "street food",    "night trains",  "old cameras",   "tiny kitchens", "winter light",
    "desert roads",  "city gardens",   "rooftops",      "thrift shops",  "sourdough",     "paper planes",
    "wild swimming", "vintage synths", "mountain huts", "the first snow"};

// `k` counts from the creator's first post, so that a post keeps its address when newer ones come.
PostPage nth_post(const CreatorPage& creator, std::size_t k, std::uint64_t seed) {
  constexpr std::uint64_t kFirstPost = 1'650'000'000;  // seconds since 1970: April 2022
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Random random(hash_of(seed, fmt::format("{}/{}/{}", platform_name(creator.platform), creator.name, k)));
  if (creator.platform == Platform::tiktok) {
    // A TikTok id carries its time in the upper 32 bits.
    const std::uint64_t seconds = kFirstPost + k * 86'400 + random.below(80'000);
    const std::uint64_t id = seconds << 32 | random.below(std::uint64_t{1} << 32);
    return {creator.platform, creator.name, fmt::format("https://www.tiktok.com/@{}/video/{}", creator.name, id)};
  }
  std::string code;
  for (int i = 0; i < 11; ++i) code += kAlphabet[random.below(kAlphabet.size())];
  if (creator.platform == Platform::instagram)
    return {creator.platform, creator.name, fmt::format("https://www.instagram.com/p/{}/", code)};
  return {creator.platform, creator.name, fmt::format("https://www.youtube.com/watch?v={}", code)};
}

}  // namespace

std::vector<Post> newest_posts(const CreatorPage& creator, std::size_t wanted, std::optional<std::size_t> posts,
                               std::uint64_t seed) {
  const std::size_t some = 8 + hash_of(seed, fmt::format("{}/{}", platform_name(creator.platform), creator.name)) % 33;
  const std::size_t all = posts.value_or(creator.name.starts_with("unknown") ? 0 : some);
  std::vector<Post> newest;
  for (std::size_t k = all; k > 0 && newest.size() < wanted; --k)
    newest.push_back(post_at(nth_post(creator, k - 1, seed), seed));
  return newest;
}

std::vector<Post> tagged_posts(std::string_view tag, std::size_t wanted, std::uint64_t seed) {
  constexpr std::size_t kUnderOneTag = 200;
  std::vector<Post> posts;
  for (std::size_t i = 0; i < std::min(wanted, kUnderOneTag); ++i) {
    const std::string name = fmt::format("{}.fan{}", tag, hash_of(seed, fmt::format("#{}/{}", tag, i)) % 10'000);
    posts.push_back(post_at(nth_post({Platform::tiktok, name, ""}, i, seed), seed));
  }
  return posts;
}

Post post_at(const PostPage& page, std::uint64_t seed) {
  Random random(hash_of(seed, page.url));
  std::string title =
      fmt::format("{} {}", kOpenings[random.below(kOpenings.size())], kSubjects[random.below(kSubjects.size())]);
  return {page.platform, page.creator, page.url, std::move(title), std::chrono::seconds(8 + random.below(172))};
}

}  // namespace sluice::sandbox
