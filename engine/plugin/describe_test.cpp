// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::plugin {
namespace {

constexpr std::string_view kManifest = R"({"abi":1,"id":"dev.example.memories","version":"1.2","components":[
  {"kind":"step","name":"memories.scrape","summary":"Ingests the newest videos of a creator into a library of one's own, or into the public one.",
   "options":[{"name":"api_key","type":"secret","required":true,"doc":"The key of the account"},
              {"name":"library","type":"string","choices":["private","public"],"default":"private","doc":"Where to",
               "irreversible":{"choice":"public","effect":"put videos where ALL see them"}},
              {"name":"base_url","type":"string","default":"https://x.example","env":"MEMORIES_BASE_URL","doc":""},
              {"name":"poll","type":"duration","default":"90s","min":"1s","doc":""}],
   "params":[{"name":"creator","type":"string","required":true,"doc":"Whose"},
             {"name":"count","type":"integer","units":"videos","doc":""}],
   "outputs":["task_id","library"],"batch":50,"deadline":"2h","may_suspend":true,"on_cancel":true,"effects":"own",
   "limits":[{"name":"memories.upload","rate":"1/min","key":"account"},{"name":"memories.list","rate":"5/s"}]},
  {"kind":"source","name":"plain","summary":"Nothing to say"}]})";

const Manifest& manifest() {
  static const Manifest parsed = parse_manifest(kManifest).value();
  return parsed;
}

TEST(Describe, ReadsLikeAManualPage) {
  EXPECT_EQ(describe(manifest().components[0]), R"(memories.scrape (step)
  Ingests the newest videos of a creator into a library of one's own, or into
  the public one.

Options, the same for every item
  api_key: a secret; required
      The key of the account
  library: "private" or "public"; default "private"
      Where to
      "public" would put videos where ALL see them. A run refuses it unless that
      is said to be meant.
  base_url: text; default "https://x.example"
      The variable MEMORIES_BASE_URL overrides it when a run starts.
  poll: a duration, at least 1s; default "1m30s"

Options, rendered for each item
  creator: text; required
      Whose
  count: an integer
      Counted in videos before a run begins.

Outputs, as steps.NAME.FIELD
  task_id, library

Limits
  memories.upload: 1/min, for each account
  memories.list: 5/s

Behaviour
  takes up to 50 items in one call
  may wait for the outside without occupying anything
  deadline 2h unless the step says otherwise
  is called once more for an item that is cancelled while it waits
  changes things outside by itself, not through the engine

Example
  [[step]]
  name = "scrape"
  uses = "memories.scrape"
  [step.with]
  api_key = "{{ secrets.api_key }}"
  creator = "{{ item.creator }}"
)");
  EXPECT_EQ(describe(manifest().components[1]), R"(plain (source)
  Nothing to say

Example
  [source]
  uses = "plain"
)");
}

TEST(Describe, TheJsonFormIsAManifestAgain) {
  const Value json = to_value(manifest());
  Object whole{{"abi", 1}};
  for (const Member& member : json.object()) whole.append(member.name, member.value);
  EXPECT_EQ(parse_manifest(to_json(whole)).value(), manifest());
  EXPECT_EQ(json["components"][0]["options"][3], Value(Object{{"name", "poll"},
                                                              {"type", "duration"},
                                                              {"required", false},
                                                              {"default", "1m30s"},
                                                              {"min", "1s"},
                                                              {"doc", ""}}));
}

}  // namespace
}  // namespace sluice::plugin
