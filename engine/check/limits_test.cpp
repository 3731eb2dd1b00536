// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "check/check_bench.hpp"

namespace sluice::check {
namespace {

// A file with one charged step: `secrets` and `with` are lines of their own.
std::string submitting(const std::string& secrets, const std::string& with, const std::string& more = "") {
  return "name = \"x\"\n[secrets]\n" + secrets +
         "[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[[step]]\nname = \"submit\"\nuses = "
         "\"ingest.submit\"\n"
         "[step.with]\ncreator = \"{{ item.url }}\"\napi_key = \"{{ secrets.key }}\"\n" +
         with + more;
}

std::string charges(const std::string& text) {
  const auto [workflow, found] = prepared(request_for(text));
  if (!workflow) return config::to_text(found, text);
  std::string out;
  for (const auto& [limit, key] : workflow->steps.at(0).limits) out += limit + " of " + key + "\n";
  for (const auto& limit : workflow->limits) {
    out += limit.name + " " + std::to_string(limit.rate_count) + " in " +
           std::to_string(limit.rate_period / std::chrono::seconds(1)) + " s\n";
  }
  return out;
}

TEST(CheckLimits, AreKeyedByTheAccountElseByWhereTheKeyComesFrom) {
  const std::string rate = "ingest.upload 1 in 60 s\n";
  const struct {
    std::string secrets, with, key;
  } cases[] = {
      {"key = { env = \"KEY\" }\n", "", "env:KEY"},
      {"key = { env = \"KEY\" }\n", "account = \"\"\n", "env:KEY"},
      {"key = { env = \"KEY\" }\n", "account = \"acme\"\n", "acme"},
      {"key = { env = \"KEY\" }\n", "account = \"{{ workflow.name }}\"\n", "x"},
      {"key = { file = \"key.txt\" }\n", "", "file:/flows/key.txt"},
  };
  for (const auto& [secrets, with, key] : cases) {
    EXPECT_EQ(charges(submitting(secrets, with)), "ingest.upload of " + key + "\n" + rate) << with;
  }
}

TEST(CheckLimits, TheFilesWordOnALimitAndItsKeyCounts) {
  EXPECT_EQ(charges(submitting("key = { env = \"KEY\" }\n", "",
                               "[limits.\"ingest.upload\"]\nrate = \"5/s\"\nkey = \"shared\"\n")),
            "ingest.upload of shared\ningest.upload 5 in 1 s\n");
  EXPECT_EQ(charges(submitting("key = { env = \"KEY\" }\n", "", "[limits.\"ingest.upload\"]\nrate = \"5/s\"\n")),
            "ingest.upload of env:KEY\ningest.upload 5 in 1 s\n");
}

TEST(CheckLimits, AStepMayBeChargedToALimitOfTheFileOrOfAPlugin) {
  const auto noting = [](const std::string& more) {
    return "name = \"x\"\n[source]\nuses = \"csv\"\nwith = { path = \"a.csv\" }\n[[step]]\nname = \"n\"\nuses = "
           "\"note\"\n" +
           more;
  };
  EXPECT_EQ(charges(noting("limit = \"slow\"\n[limits.slow]\nrate = \"2/min\"\nkey = \"disk\"\n")),
            "slow of disk\nslow 2 in 60 s\n");
  EXPECT_EQ(charges(noting("limit = \"ingest.upload\"\n")), "ingest.upload of \ningest.upload 1 in 60 s\n");
}

}  // namespace
}  // namespace sluice::check
