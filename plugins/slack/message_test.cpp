// SPDX-License-Identifier: Apache-2.0
#include "slack/message.hpp"

#include <gtest/gtest.h>

#include "slack/blocks.hpp"
#include "slack/text.hpp"
#include "support/vectors.hpp"

namespace sluice::slack {
namespace {

Object text_object(std::string text, const char* type = "mrkdwn") {
  return {{"type", type}, {"text", std::move(text)}};
}
Object section(std::string text) {
  return {{"type", "section"}, {"text", text_object(std::move(text))}};
}

std::string complaint(Value block) {
  const auto fit = fitted({std::move(block)});
  return fit ? "" : fit.error();
}

TEST(SlackMessage, TextIsPlain) {
  EXPECT_EQ(message_of("<!channel> *3 & 4*", {}), (Object{{"text", "&lt;!channel&gt; *3 &amp; 4*"}}));
  EXPECT_EQ(length(message_of(std::string(50'000, 'a'), {}).value().find("text")->string()), 40'000u);
  EXPECT_EQ(message_of(" \n", {}).error(), "the message has no text, and Slack takes no empty ones");
  EXPECT_EQ(message_of("", Array{}).error(), "the message has no text, and Slack takes no empty ones");
  EXPECT_EQ(message_of("x", Object{}).error(), "blocks is no list");
}

TEST(SlackMessage, BlocksWithoutTextNotifyWithTheirFirst) {
  const Array blocks{Object{{"type", "divider"}}, section("<b> & " + std::string(200, 'c'))};
  const auto message = message_of("", blocks).value();
  const Value& text = *message.find("text");
  EXPECT_EQ(text.string().substr(0, 20), "&lt;b&gt; &amp; cccc");
  EXPECT_EQ(length(text.string()), 150u);
  EXPECT_EQ(message_of("", Array{Object{{"type", "divider"}}}),
            (Object{{"blocks", Array{Object{{"type", "divider"}}}}}));
  EXPECT_EQ(*message_of("said", blocks).value().find("text"), Value("said"));
}

TEST(SlackBlocks, TextsAreEscapedAndCutWhereverTheyStand) {
  const Object button{
      {"type", "button"},
      {"text", text_object(std::string(80, 'x'), "plain_text")},
      {"value", "<&>"},
      {"confirm", Object{{"title", text_object(std::string(101, 'x'), "plain_text")}, {"text", text_object("<a>")}}}};
  const Array given{
      section(std::string(3001, '&')),
      Object{{"type", "section"}, {"fields", Array{text_object(std::string(2001, 'x'))}}, {"accessory", button}},
      Object{{"type", "header"}, {"text", text_object(std::string(151, 'x'), "plain_text")}},
      Object{{"type", "image"}, {"image_url", "https://e.example/?a&b"}, {"alt_text", std::string(2001, 'x')}},
      Object{{"type", "markdown"}, {"text", std::string(12'001, 'x')}},
      Object{{"type", "rich_text"}, {"elements", Array{Object{{"type", "text"}, {"text", "<raw>"}}}}},
      Object{{"type", "table"}, {"rows", Array{Array{Object{{"type", "raw_text"}, {"text", "<raw>"}}}}}}};
  const Value fit = fitted(given).value();
  const auto at = [&](std::size_t i) -> const Value& { return fit[i]; };
  EXPECT_EQ(length(at(0)["text"]["text"].string()), 2996u) << "599 escapes of 5, and …";
  EXPECT_EQ(length(at(1)["fields"].array()[0]["text"].string()), 2000u);
  EXPECT_EQ(length(at(1)["accessory"]["text"]["text"].string()), 75u);
  EXPECT_EQ(at(1)["accessory"]["value"], Value("<&>"));
  EXPECT_EQ(length(at(1)["accessory"]["confirm"]["title"]["text"].string()), 100u);
  EXPECT_EQ(at(1)["accessory"]["confirm"]["text"]["text"], Value("&lt;a&gt;"));
  EXPECT_EQ(length(at(2)["text"]["text"].string()), 150u);
  EXPECT_EQ(length(at(3)["alt_text"].string()), 2000u);
  EXPECT_EQ(at(3)["image_url"], Value("https://e.example/?a&b"));
  EXPECT_EQ(length(at(4)["text"].string()), 12'000u);
  EXPECT_EQ(at(5), Value(given[5]));
  EXPECT_EQ(at(6), Value(given[6]));
}

TEST(SlackBlocks, MoreThanFiftyEndInANumber) {
  const auto fit = fitted(Array(60, section("x"))).value();
  ASSERT_EQ(fit.size(), 50u);
  EXPECT_EQ(fit.back(), Value(Object{{"type", "context"}, {"elements", Array{text_object("… and 11 more")}}}));
  EXPECT_EQ(fitted(Array(50, section("x"))).value().back(), Value(section("x")));
}

TEST(SlackBlocks, WhatSlackWouldRefuseIsNamed) {
  const Object button{{"type", "button"}, {"action_id", "a"}, {"text", text_object("x", "plain_text")}};
  const auto actions = [](Array elements) { return Object{{"type", "actions"}, {"elements", std::move(elements)}}; };
  EXPECT_EQ(complaint("text"), "blocks[0] is no table");
  EXPECT_EQ(complaint(Object{{"type", "sektion"}}), "blocks[0] has no type that Slack knows");
  EXPECT_EQ(complaint(Object{{"type", "section"}}), "blocks[0] has neither text nor fields");
  EXPECT_EQ(complaint(section("")), "blocks[0].text is empty");
  EXPECT_EQ(complaint(Object{{"type", "header"}, {"text", text_object("x")}}), "blocks[0].text is no plain_text");
  EXPECT_EQ(complaint(Object{{"type", "image"}, {"image_url", "u"}}), "blocks[0] has no alt_text");
  EXPECT_EQ(complaint(actions(Array(26, button))), "blocks[0].elements has 26 elements; Slack takes 25");
  EXPECT_EQ(complaint(actions({button, button})), "blocks[0].elements[1].action_id is that of an earlier element");
  EXPECT_EQ(complaint(Object{{"type", "table"}, {"rows", Array{Array(21, Object{})}}}),
            "blocks[0].rows[0] has more than 20 cells");
  EXPECT_EQ(complaint(Object{{"type", "divider"}, {"block_id", std::string(256, 'x')}}),
            "blocks[0].block_id is longer than 255 characters");
  const Object named{{"type", "divider"}, {"block_id", "b"}};
  EXPECT_EQ(fitted({named, named}).error(), "blocks[1].block_id is that of an earlier block");
  const Object markdown{{"type", "markdown"}, {"text", std::string(12'000, 'x')}};
  EXPECT_EQ(fitted({markdown, markdown}).error(),
            "blocks[1] is beyond the 12,000 characters of markdown that a message may have");
}

// {"$text": {prefix, repeat, times}} stands for a long text.
Value expanded(const Value& value) {
  if (const Value& text = value["$text"]; text.is_object()) {
    std::string out(text["prefix"].string_or(""));
    for (std::int64_t i = 0; i < text["times"].integer(); ++i) out += text["repeat"].string();
    return out;
  }
  if (value.is_array()) {
    Array out;
    for (const Value& element : value.array()) out.push_back(expanded(element));
    return out;
  }
  if (value.is_object()) {
    Object out;
    for (const auto& [name, member] : value.object()) out.append(name, expanded(member));
    return out;
  }
  return value;
}

// What Slack accepts is sent as it is. What it refuses is refused here, or mended: then sending it again changes
// nothing.
TEST(SlackMessage, NothingIsSentThatSlackRefuses) {
  SLUICE_NEEDS_VECTORS();
  int replayed = 0;
  for (const Value& c : vector_cases("slack/payloads.jsonl")) {
    const Value& payload = c["payload"];
    if (!payload.is_object() || !payload["attachments"].is_null() || !c["expect"]["accept"].is_boolean()) continue;
    const Value given = expanded(payload);
    const auto message = message_of(given["text"].string_or(""), given["blocks"]);
    ++replayed;
    if (c["expect"]["accept"].boolean()) {
      ASSERT_TRUE(message.has_value()) << c["id"].string() << ": " << message.error();
      EXPECT_EQ(*message->find(given["blocks"].is_null() ? "text" : "blocks"),
                given[given["blocks"].is_null() ? "text" : "blocks"])
          << c["id"].string();
    } else if (message) {
      EXPECT_NE(Value(*message), given) << c["id"].string();
      EXPECT_EQ(message_of(message->find("text")->string(), *message->find("blocks")), message) << c["id"].string();
    }
  }
  EXPECT_GT(replayed, 45);
}

}  // namespace
}  // namespace sluice::slack
