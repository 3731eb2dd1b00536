// SPDX-License-Identifier: Apache-2.0
//
// The body of a submit, read: every alias of the documents, unknown fields ignored, everything wrong refused before a
// task exists. Pure functions.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "memories/refusal.hpp"
#include "memories/source_url.hpp"
#include "settings.hpp"

namespace sluice::sandbox {

struct Creators {
  std::vector<CreatorPage> pages;
  std::size_t newest = 4;  // of each
};
struct Posts {
  std::vector<PostPage> pages;
};
struct Tags {
  std::vector<std::string> tags;
  std::size_t newest = 2;  // of each
};
using Wanted = std::variant<Creators, Posts, Tags>;

struct Submission {
  Wanted wanted;
  std::string unique_id;
  std::optional<std::string> callback;  // complete, with its scheme
};

std::expected<Submission, Refusal> read_creators(const Value& body, const Settings& settings);  // /scraper
std::expected<Submission, Refusal> read_posts(const Value& body, const Settings& settings);     // /scraper_url
std::expected<Submission, Refusal> read_tags(const Value& body, const Settings& settings);      // /scraper_tag

}  // namespace sluice::sandbox
