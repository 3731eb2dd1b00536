// SPDX-License-Identifier: Apache-2.0
#include "service.hpp"

#include "test_sandbox.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kNasa = "https://www.tiktok.com/@nasa";
constexpr std::string_view kCallback = R"(,"callback_url":"http://127.0.0.1:1/cb")";

// Takes all that is due, each noted as delivered.
std::vector<Callback> take_all(Service& service, Timestamp now) {
  std::vector<Callback> out;
  while (auto callback = service.take_callback(now)) {
    service.note_callback(callback->number, "204");
    out.push_back(std::move(*callback));
  }
  return out;
}

std::vector<std::string> bodies(const std::vector<Callback>& callbacks) {
  std::vector<std::string> out;
  for (const Callback& callback : callbacks) out.push_back(callback.body);
  return out;
}

TEST(Service, TheSameRequestsGiveTheSameAnswersInEveryRun) {
  TestSandbox one, other;
  for (TestSandbox* s : {&one, &other}) {
    for (const auto* creator :
         {"https://www.tiktok.com/@nasa", "https://www.youtube.com/@nasa", "https://www.instagram.com/nasa/"}) {
      s->scrape(creator, 3, kCallback);
    }
    s->now += 1h;
  }
  EXPECT_EQ(one.control("GET", "/journal"), other.control("GET", "/journal"));
  EXPECT_EQ(one.control("GET", "/credits"), other.control("GET", "/credits"));
  EXPECT_EQ(bodies(take_all(one.service, one.now)), bodies(take_all(other.service, other.now)));
}

TEST(Service, AnotherSeedMakesUpOtherVideos) {
  TestSandbox one, other;
  other.control("POST", "/settings", R"({"seed":2})");
  EXPECT_NE(one.scrape(kNasa, 1), other.scrape(kNasa, 1));
  EXPECT_NE(one.control("GET", "/credits")["ledger"][0uz]["video_url"],
            other.control("GET", "/credits")["ledger"][0uz]["video_url"]);
}

TEST(Service, CallbacksComeOutOnceWhenTheyAreDue) {
  TestSandbox s;
  EXPECT_EQ(s.service.next_callback(), std::nullopt);
  const std::string task = s.scrape(kNasa, 1, kCallback);
  const Timestamp due = s.now + 80s;
  EXPECT_EQ(s.service.next_callback(), due);
  EXPECT_TRUE(take_all(s.service, due - 1us).empty());
  const auto callbacks = take_all(s.service, due);
  EXPECT_EQ(bodies(callbacks), (std::vector<std::string>{R"({"taskId":")" + task + R"(","status":"SUCCEEDED"})"}));
  EXPECT_EQ(callbacks[0uz].url, "http://127.0.0.1:1/cb");
  EXPECT_TRUE(take_all(s.service, due + 1h).empty());
  const Value shown = s.control("GET", "/callbacks");
  EXPECT_EQ(shown[0uz]["outcome"], Value("204"));
  EXPECT_EQ(shown[0uz]["body"]["taskId"], Value(task));
}

TEST(Service, ATasksCallbacksAreHandedOutOneAtATime) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"callback_form":"video_no"})");
  s.scrape(kNasa, 2, kCallback);
  s.scrape("https://www.tiktok.com/@esa", 1, kCallback);
  s.now += 1h;
  const auto first = s.service.take_callback(s.now), other_task = s.service.take_callback(s.now);
  EXPECT_EQ(first->number, 1u);
  EXPECT_EQ(other_task->number, 3u);
  EXPECT_EQ(s.service.take_callback(s.now), std::nullopt);
  EXPECT_EQ(s.service.next_callback(), std::nullopt);
  s.service.note_callback(1, "503");
  EXPECT_EQ(s.service.take_callback(s.now)->number, 2u);
}

TEST(Service, TheRealTimeOfACallbackFollowsTheClock) {
  TestSandbox s;
  s.control("POST", "/clock", R"({"speed":80})");
  s.scrape(kNasa, 1, kCallback);
  EXPECT_EQ(s.service.next_callback(), s.now + 1s);
  s.control("POST", "/clock", R"({"speed":0})");
  EXPECT_EQ(s.service.next_callback(), std::nullopt);
  s.control("POST", "/clock", R"({"step":"80s"})");
  EXPECT_LE(*s.service.next_callback(), s.now);
  EXPECT_EQ(take_all(s.service, s.now).size(), 1u);
}

TEST(Service, EarlyCallbacksGoBeforeTheAnswerAndLostOnesNowhere) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"callbacks":"early"})");
  const std::string body = R"({"username":"https://www.tiktok.com/@nasa","callBackUri":"http://127.0.0.1:1/cb"})";
  const Answer early = s.send("POST", "/serve/api/v1/scraper", "", body);
  EXPECT_EQ(early.first.size(), 1u);
  s.control("POST", "/creators", R"({"creator":"nasa","callbacks":"lost"})");
  const Answer lost = s.send("POST", "/serve/api/v1/scraper", "", body);
  EXPECT_TRUE(lost.first.empty());
  EXPECT_EQ(s.service.next_callback(), std::nullopt);
  EXPECT_EQ(s.control("GET", "/callbacks")[1]["outcome"], Value("lost"));
}

TEST(Service, ACallbackWithoutASchemeIsTakenBySwitch) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"callback_scheme":"optional"})");
  s.scrape(kNasa, 1, R"(,"callback":"127.0.0.1:1/cb")");
  EXPECT_EQ(take_all(s.service, s.now + 1h).at(0).url, "http://127.0.0.1:1/cb");
}

TEST(Service, TheJournalHoldsEveryRequestInOrderWithItsAnswer) {
  TestSandbox s;
  s.key = "Bearer x";
  s.get("get_metadata", "video_no=VI1");
  s.key = "sk-demo-key";
  s.now += 1500ms;
  s.post("list_videos", R"({"page":1})");
  s.send("POST", "/services/T/B/x", "", "not json");
  const Value journal = s.control("GET", "/journal");
  ASSERT_EQ(journal.size(), 3u) << "the sandbox's own routes are not in it";
  EXPECT_EQ(journal[0uz]["headers"], Value(Object{{"authorization", "Bearer x"}}));
  EXPECT_EQ(journal[0uz]["answer"]["code"], Value("0401"));
  EXPECT_EQ(journal[0uz]["query"], Value("video_no=VI1"));
  EXPECT_EQ(journal[1]["number"], Value(2));
  EXPECT_EQ(journal[1]["received"], Value("2025-12-18T00:00:01.500Z"));
  EXPECT_EQ(journal[1]["body"], Value(Object{{"page", 1}}));
  EXPECT_EQ(journal[1]["status"], Value(200));
  EXPECT_EQ(journal[2]["body"], Value("not json"));
  EXPECT_EQ(journal[2]["answer"], Value("invalid_payload"));
  const auto numbers = [&](std::string query) {
    std::vector<std::int64_t> out;
    const Value entries = TestSandbox::parsed(s.send("GET", "/sandbox/journal", std::move(query)));
    for (const Value& entry : entries.array()) out.push_back(entry["number"].integer());
    return out;
  };
  EXPECT_EQ(numbers("after=1"), (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(numbers("limit=1"), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(numbers("path=list_videos"), (std::vector<std::int64_t>{2}));
}

TEST(Service, TheJournalKeepsTheLastOnes) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"journal":2})");
  for (int i = 0; i < 5; ++i) s.post("list_videos", "{}");
  const Value journal = s.control("GET", "/journal");
  ASSERT_EQ(journal.size(), 2u);
  EXPECT_EQ(journal[0uz]["number"], Value(4));
}

TEST(Service, OnlyWhatChangesTheStateIsMarkedSo) {
  TestSandbox s;
  EXPECT_FALSE(s.send("GET", "/serve/api/v1/get_metadata", "video_no=VI1").changed);
  EXPECT_FALSE(s.send("POST", "/serve/api/v1/list_videos", "", "{}").changed);
  EXPECT_FALSE(s.send("GET", "/sandbox/journal").changed);
  EXPECT_FALSE(s.send("POST", "/sandbox/settings", "", R"({"speed":1})").changed) << "refused";
  EXPECT_TRUE(s.send("POST", "/serve/api/v1/scraper", "", R"({"username":"https://www.tiktok.com/@nasa"})").changed);
  EXPECT_TRUE(s.send("POST", "/services/T/B/x", "", R"({"text":"hi"})").changed);
  EXPECT_TRUE(s.send("POST", "/sandbox/settings", "", R"({"seed":2})").changed);
}

TEST(Service, SlackIsShownAsItsReadersWouldSeeIt) {
  TestSandbox s;
  s.send("POST", "/services/T0/B0/demo", "", R"({"text":"creator-watch: *3* new &amp; <https://x.example|1 failed>"})");
  s.send("POST", "/services/T0/B0/demo", "", R"({"text":""})");
  const Value messages = s.control("GET", "/slack")["messages"];
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0uz]["answer"], Value("ok"));
  EXPECT_EQ(messages[0uz]["shown"], Value("creator-watch: 3 new & 1 failed (https://x.example)"));
  EXPECT_EQ(messages[1]["answer"], Value("no_text"));
  EXPECT_EQ(s.send("GET", "/sandbox/slack.txt").response.body,
            "[2025-12-18T00:00:00.000Z]\ncreator-watch: 3 new & 1 failed (https://x.example)\n\n");
}

TEST(Service, SlackIsRateLimitedByScript) {
  TestSandbox s;
  s.control("POST", "/slack", R"({"retry_after":7,"times":2})");
  const auto send = [&] { return s.send("POST", "/services/T0/B0/demo", "", R"({"text":"hi"})").response; };
  for (int i = 0; i < 2; ++i) {
    const http::Response response = send();
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.body, "rate_limited");
    EXPECT_EQ(response.headers.value_or("Retry-After", ""), "7");
  }
  EXPECT_EQ(send().status, 200);
}

TEST(Service, ResetForgetsAllButSettingsAndClock) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"seed":5})");
  s.control("POST", "/clock", R"({"speed":60})");
  s.control("POST", "/faults", R"({"fault":"0402"})");
  s.control("POST", "/creators", R"({"creator":"nasa","is":"fails"})");
  s.send("POST", "/services/T0/B0/demo", "", R"({"text":"hi"})");
  s.control("POST", "/reset");
  EXPECT_EQ(s.control("GET", "/settings")["seed"], Value(5));
  EXPECT_EQ(s.control("GET", "/clock")["speed"], Value(60.0));
  for (const auto* path : {"/faults", "/creators", "/journal", "/callbacks"})
    EXPECT_EQ(s.control("GET", path), Value(Array{})) << path;
  EXPECT_EQ(s.control("GET", "/slack")["messages"], Value(Array{}));
}

TEST(Service, ControlRoutesSayWhatIsWrong) {
  TestSandbox s;
  const std::vector<std::tuple<std::string, std::string, std::string, int, std::string>> cases{
      {"POST", "/settings", R"({"rate_limits":"off"})", 400,
       R"(unknown field "rate_limits"; did you mean "rate_limit"?)"},
      {"POST", "/settings", R"({"http_status":"maybe"})", 400, "http_status: expected one of ok, real"},
      {"POST", "/settings", "[]", 400, "expected a JSON object"},
      {"POST", "/clock", R"({"speed":-1})", 400, "speed: expected a number from 0 to 1000000"},
      {"POST", "/faults", R"({"fault":"402"})", 400,
       "fault: expected a code such as 0402, or infrastructure, not_json, truncated, slow"},
      {"POST", "/faults", "{}", 400, "fault: missing"},
      {"POST", "/faults", R"({"fault":"0402","times":0})", 400, "times: expected at least 1"},
      {"POST", "/creators", R"({"is":"fails"})", 400, "creator: missing"},
      {"POST", "/slack", R"({"status":99})", 400, "status: expected one from 200 to 599"},
      {"PUT", "/settings", "", 405, "no such route; GET /sandbox lists them"},
      {"GET", "/nothing", "", 404, "no such route; GET /sandbox lists them"},
  };
  for (const auto& [method, path, body, status, error] : cases) {
    const Answer answer = s.send(method, "/sandbox" + path, "", body);
    EXPECT_EQ(answer.response.status, status) << path << body;
    EXPECT_EQ(TestSandbox::parsed(answer), Value(Object{{"error", error}}));
  }
}

TEST(Service, EverySettingReadsAsItIsShown) {
  TestSandbox s;
  const Value shown = s.control("GET", "/settings");
  EXPECT_EQ(s.control("POST", "/settings", to_json(shown)), shown);
}

TEST(Service, LatencyLiesWithinItsRange) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"latency":"50ms..200ms"})");
  for (int i = 0; i < 100; ++i) {
    const Duration delay = s.send("GET", "/serve/api/v1/get_metadata", "video_no=VI1").delay;
    EXPECT_GE(delay, 50ms);
    EXPECT_LE(delay, 200ms);
  }
}

}  // namespace
}  // namespace sluice::sandbox
