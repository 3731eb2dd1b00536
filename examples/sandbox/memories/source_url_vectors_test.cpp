// SPDX-License-Identifier: Apache-2.0
//
// Replays urls/creator_urls.jsonl of the test vectors.
#include <gtest/gtest.h>

#include "memories/source_url.hpp"
#include "support/vectors.hpp"

namespace sluice::sandbox {
namespace {

TEST(SourceUrlVectors, CreatorsAndVideosAreToldApartFromEverythingElse) {
  SLUICE_NEEDS_VECTORS();
  for (const Value& vector : vector_cases("urls/creator_urls.jsonl")) {
    const std::string& url = vector["url"].string();
    const std::string_view kind = vector["kind"].string_or("");
    if (kind == "policy") continue;
    const SourceUrl source = read_source_url(url);
    const bool supported = vector["platform"] != Value("douyin");
    EXPECT_EQ(std::holds_alternative<CreatorPage>(source), kind == "creator") << url;
    EXPECT_EQ(std::holds_alternative<PostPage>(source), kind == "video" && supported) << url;
    if (const auto* page = std::get_if<CreatorPage>(&source)) {
      EXPECT_EQ(page->url, vector["canonical"].string_or("")) << url;
      EXPECT_EQ(platform_name(page->platform), vector["platform"].string_or("")) << url;
    }
  }
}

}  // namespace
}  // namespace sluice::sandbox
