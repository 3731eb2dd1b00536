// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "plugin/example.hpp"
#include "plugin/manifest_value.hpp"

namespace sluice::plugin {
namespace {

constexpr std::string_view kManifest = R"({"abi":1,"id":"dev.example.memories","version":"1.2","components":[
  {"kind":"step","name":"memories.scrape","summary":"Ingests the newest videos of a creator into a library of one's own, or into the public one",
   "description":"Takes addresses and handles alike. Whatever else is in the item passes through unchanged and unread.",
   "options":[{"name":"api_key","type":"secret","required":true,"doc":"The key of the account"},
              {"name":"library","type":"string","choices":["private","public"],"default":"private","doc":"Where to",
               "irreversible":{"choice":"public","effect":"put videos where ALL see them"}},
              {"name":"base_url","type":"string","default":"https://x.example","env":"MEMORIES_BASE_URL","doc":""},
              {"name":"poll","type":"duration","default":"90s","min":"1s","doc":""},
              {"name":"max_count","type":"integer","default":50,"doc":""}],
   "params":[{"name":"creator","type":"string","required":true,"example":"{{ item.url }}","doc":"Whose"},
             {"name":"count","type":"integer","units":"videos","max_of":"max_count","doc":""}],
   "outputs":["task_id","library"],"batch":50,"deadline":"2h","may_suspend":true,"on_cancel":true,"effects":"own",
   "limits":[{"name":"memories.upload","rate":"1/min","key":"account"},{"name":"memories.list","rate":"5/s"}]},
  {"kind":"source","name":"plain","summary":"Nothing to say"},
  {"kind":"step","name":"memories.wait","summary":"Waits",
   "params":[{"name":"task","type":"any","required":true,"example":"{{ steps.scrape }}"}]}]})";

const Manifest& manifest() {
  static const Manifest parsed = parse_manifest(kManifest).value();
  return parsed;
}

TEST(Describe, ReadsLikeAManualPage) {
  EXPECT_EQ(describe(manifest(), manifest().components[0]), R"(NAME
    memories.scrape (step) - Ingests the newest videos of a creator into a
    library of one's own, or into the public one

SYNOPSIS
    [[step]]
    name = "scrape"
    uses = "memories.scrape"
    [step.with]
    api_key = "{{ secrets.api_key }}"
    creator = "{{ item.url }}"
    # library = "private"
    # base_url = "https://x.example"
    # poll = "1m30s"
    # max_count = 50
    # count = 1

DESCRIPTION
    Takes addresses and handles alike. Whatever else is in the item passes
    through unchanged and unread.

OPTIONS
  The same for every item
    api_key: a secret; required
        The key of the account
    library: "private" or "public"; default "private"
        Where to
        "public" would put videos where ALL see them. A run refuses it unless
        that is said to be meant.
    base_url: text; default "https://x.example"
        The variable MEMORIES_BASE_URL overrides it when a run starts.
    poll: a duration, at least 1s; default "1m30s"
    max_count: an integer; default 50
  Rendered for each item
    creator: text; required
        Whose
    count: an integer; at most max_count
        Counted in videos before a run begins.

OUTPUTS
    As steps.NAME.FIELD: task_id, library

LIMITS
    memories.upload: 1/min, for each account
    memories.list: 5/s

NOTES
    Takes up to 50 items in one call.
    May wait for the outside without occupying anything.
    Its deadline is 2h unless the step says otherwise.
    Is called once more for an item that is cancelled while it waits.
    Changes things outside by itself, not through the engine.
    Calls of one instance come one after another.
    Runs in the engine's process.
    Of the plugin dev.example.memories 1.2.

EXAMPLE
    name = "example"

    [secrets]
    api_key = { env = "MEMORIES_API_KEY" }

    [source]
    uses = "items"
    with = { list = [{ url = "…" }] }

    [[step]]
    name = "scrape"
    uses = "memories.scrape"
    [step.with]
    api_key = "{{ secrets.api_key }}"
    creator = "{{ item.url }}"
)");
}

TEST(Describe, LeavesOutWhatAComponentSaysNothingOf) {
  EXPECT_EQ(describe(manifest(), manifest().components[1]), R"(NAME
    plain (source) - Nothing to say

SYNOPSIS
    [source]
    uses = "plain"

NOTES
    Says that it changes nothing outside.
    Calls of one instance come one after another.
    Runs in the engine's process.
    Of the plugin dev.example.memories 1.2.

EXAMPLE
    name = "example"

    [source]
    uses = "plain"
)");
}

TEST(Describe, TheExampleBringsTheStepsThatItMentions) {
  EXPECT_EQ(example_workflow(manifest(), manifest().components[2]), R"(name = "example"

[secrets]
api_key = { env = "MEMORIES_API_KEY" }

[source]
uses = "items"
with = { list = [{ url = "…" }] }

[[step]]
name = "scrape"
uses = "memories.scrape"
[step.with]
api_key = "{{ secrets.api_key }}"
creator = "{{ item.url }}"

[[step]]
name = "wait"
uses = "memories.wait"
[step.with]
task = "{{ steps.scrape }}"
)");
}

TEST(Describe, AnExampleOfStepsThatMentionEachOtherEnds) {
  const auto circle = parse_manifest(R"({"abi":1,"id":"dev.example.x","version":"1","components":[
    {"kind":"step","name":"a","params":[{"name":"p","type":"any","required":true,"example":"{{ steps.b }}"}]},
    {"kind":"step","name":"b","params":[{"name":"p","type":"any","required":true,"example":"{{ steps.a }}"}]}]})");
  ASSERT_TRUE(circle) << circle.error().message;
  EXPECT_EQ(example_workflow(*circle, circle->components[0]), R"(name = "example"

[source]
uses = "items"
with = { list = [{}] }

[[step]]
name = "b"
uses = "b"
[step.with]
p = "{{ steps.a }}"

[[step]]
name = "a"
uses = "a"
[step.with]
p = "{{ steps.b }}"
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
