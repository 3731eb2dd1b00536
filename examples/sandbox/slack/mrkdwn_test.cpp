// SPDX-License-Identifier: Apache-2.0
#include "slack/mrkdwn.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::sandbox::slack {
namespace {

TEST(Mrkdwn, TextsAreShownAsTheirReadersSeeThem) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"a &amp; b &lt;c&gt; &amp;amp;", "a & b <c> &amp;"},
      {"&lt;!channel&gt;", "<!channel>"},
      {"*bold* _it_ ~x~ `co*de*`", "bold it x co*de*"},
      {"*bold and _both_*", "bold and both"},
      {"2 * 3 * 4, snake_case_name, *open", "2 * 3 * 4, snake_case_name, *open"},
      {"*two\nlines*", "*two\nlines*"},
      {"```if (a &lt; b) *p* = 1;```", "if (a < b) *p* = 1;"},
      {"<https://a.example/?x=1&amp;y=2|the *report*>", "the *report* (https://a.example/?x=1&y=2)"},
      {"<https://a.example>", "https://a.example"},
      {"<!here> <!channel|all> <@U024BE7LH> <#C1|general>", "@here all @U024BE7LH #general"},
      {"<!date^1392734382^{date}|Feb 18>", "Feb 18"},
      {"日本 *é* 😀", "日本 é 😀"},
      {"<unclosed", "<unclosed"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(shown_mrkdwn(text), shown);
}

TEST(Mrkdwn, AMessageIsItsBlocksElseItsTextThenItsAttachments) {
  const auto shown = [](std::string_view json) { return shown_message(*parse_json(json)); };
  EXPECT_EQ(shown(R"({"text":"*hi*"})"), "hi");
  EXPECT_EQ(shown(R"({"text":"fallback","blocks":[
      {"type":"header","text":{"type":"plain_text","text":"*3* new &amp; old"}},
      {"type":"section","text":{"type":"mrkdwn","text":"by *nasa*"},"fields":[{"type":"mrkdwn","text":"_a_"},{"type":"plain_text","text":"_b_"}]},
      {"type":"divider"},
      {"type":"context","elements":[{"type":"image","image_url":"x","alt_text":"logo"},{"type":"mrkdwn","text":"run <https://x.example|1>"}]},
      {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Open"}}]}],
      "attachments":[{"title":"more","text":"~less~"},{"fallback":"plain"}]})"),
            "*3* new & old\nby nasa\na\n_b_\n---\n[logo] run 1 (https://x.example)\n[Open]\nmore\nless\nplain");
  EXPECT_EQ(
      shown(R"({"blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_text","text":"b"}]]},
      {"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"deep"}]}]}]})"),
      "a | b\ndeep");
}

}  // namespace
}  // namespace sluice::sandbox::slack
