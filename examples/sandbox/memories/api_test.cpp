// SPDX-License-Identifier: Apache-2.0
#include "memories/api.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "test_sandbox.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr std::string_view kNasa = "https://www.tiktok.com/@nasa";

TEST(MemoriesApi, TheEnvelopeIsTheDocumentedOne) {
  TestSandbox s;
  const Answer answer = s.send("POST", "/serve/api/v1/list_videos", "", "{}");
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.body,
            R"({"code":"0000","msg":"success","data":{"videos":[],"current_page":1,"page_size":20,"total_count":0},)"
            R"("failed":false,"success":true})");
  s.key = "wrong";
  const Answer refused = s.send("POST", "/serve/api/v1/list_videos", "", "{}");
  EXPECT_EQ(refused.response.status, 200);
  EXPECT_EQ(refused.response.body,
            R"({"code":"0401","msg":"The API key is missing or invalid.","data":null,"failed":true,"success":false})");
}

TEST(MemoriesApi, OnlyTheRawKeyIsAKey) {
  TestSandbox s;
  for (const auto* key :
       {"", "Bearer sk-demo-key", "bearer sk-demo-key", "SK-DEMO-KEY", " sk-demo-key", "sk-demo-key2"}) {
    s.key = key;
    EXPECT_EQ(s.post("scraper", R"({"username":"https://www.tiktok.com/@nasa"})")["code"], Value("0401")) << key;
  }
  const Answer without =
      s.service.handle({.method = "POST", .path = "/serve/api/v1/scraper", .headers = {}, .body = "{}"}, s.now);
  EXPECT_EQ(TestSandbox::parsed(without)["code"], Value("0401"));
}

TEST(MemoriesApi, RealStatusesAndNumericCodesAreSwitches) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"http_status":"real","codes":"number"})");
  EXPECT_EQ(s.get("get_metadata", "video_no=VI1")["code"], Value(0));
  s.key = "wrong";
  const Answer answer = s.send("GET", "/serve/api/v1/get_metadata", "video_no=VI1");
  EXPECT_EQ(answer.response.status, 401);
  EXPECT_EQ(TestSandbox::parsed(answer)["code"], Value(401));
}

TEST(MemoriesApi, WhatIsNoEndpointIsAnsweredByTheInfrastructure) {
  TestSandbox s;
  const std::vector<std::tuple<std::string, std::string, int>> cases{{"GET", "/serve/api/v1/nothing", 404},
                                                                     {"GET", "/serve/api/v1/scraper", 405},
                                                                     {"GET", "/", 404},
                                                                     {"POST", "/serve/api/v1/", 404}};
  for (const auto& [method, path, status] : cases) {
    const Answer answer = s.send(method, path);
    EXPECT_EQ(answer.response.status, status) << path;
    const Value body = TestSandbox::parsed(answer);
    std::set<std::string> names;
    for (const Member& member : body.object()) names.insert(member.name);
    EXPECT_EQ(names, (std::set<std::string>{"timestamp", "path", "status", "error", "requestId"}));
    EXPECT_EQ(body["path"], Value(path));
    EXPECT_EQ(body["status"], Value(status));
  }
}

TEST(MemoriesApi, AnIngestIsEmptyThenUnparseThenParse) {
  TestSandbox s;
  const std::string task = s.scrape(kNasa, 2);
  EXPECT_EQ(s.statuses(task), Words{});
  s.now += 20s;
  EXPECT_EQ(s.statuses(task), (Words{"UNPARSE"}));
  s.now += 5s;
  EXPECT_EQ(s.statuses(task), (Words{"UNPARSE", "UNPARSE"}));
  s.now += 55s;
  EXPECT_EQ(s.statuses(task), (Words{"PARSE", "UNPARSE"}));
  s.now += 5s;
  EXPECT_EQ(s.statuses(task), (Words{"PARSE", "PARSE"}));
}

TEST(MemoriesApi, EachPlatformHasItsPace) {
  for (const auto* creator : {"https://www.youtube.com/@nasa", "https://www.instagram.com/nasa/"}) {
    TestSandbox s;
    const std::string task = s.scrape(creator, 1);
    s.now += 39s;
    EXPECT_EQ(s.statuses(task), Words{}) << creator;
    s.now += 21s;
    EXPECT_EQ(s.statuses(task), (Words{"UNPARSE"})) << creator;
    s.now += 180s;
    EXPECT_EQ(s.statuses(task), (Words{"PARSE"})) << creator;
  }
}

TEST(MemoriesApi, TheClockMayRunFasterStandStillAndBeStepped) {
  TestSandbox s;
  s.control("POST", "/clock", R"({"speed":60})");
  const std::string task = s.scrape(kNasa, 1);
  s.now += 1s;
  EXPECT_EQ(s.statuses(task), (Words{"UNPARSE"}));
  s.control("POST", "/clock", R"({"speed":0})");
  s.now += 1h;
  EXPECT_EQ(s.statuses(task), (Words{"UNPARSE"}));
  s.control("POST", "/clock", R"({"step":"20s"})");
  EXPECT_EQ(s.statuses(task), (Words{"PARSE"}));
}

TEST(MemoriesApi, TheStatusComesInEveryShapeThatWasSeen) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{{"videos", "videos", "video_no"},
                                                                             {"camel", "videos", "videoNo"},
                                                                             {"ids", "video_ids", ""},
                                                                             {"both", "video_ids", ""}};
  for (const auto& [shape, list, number] : cases) {
    TestSandbox s;
    s.control("POST", "/settings", R"({"status_shape":")" + shape + "\"}");
    const std::string task = s.scrape(kNasa, 1);
    s.now += 30s;
    const Value data = s.get("get_video_ids_by_task_id", "task_id=" + task)["data"];
    EXPECT_EQ(data.size(), shape == "both" ? 2u : 1u) << shape;
    const Value& first = data[list][0uz];
    const Value& id = number.empty() ? first : first[number];
    EXPECT_TRUE(id.string_or("").starts_with("VI")) << shape << to_json(data);
  }
}

TEST(MemoriesApi, AVideoTellsItsNameAddressDurationStatusAndCause) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"nasa","is":"partly_fails"})");
  const std::string task = s.scrape(kNasa, 2);
  s.now += 1h;
  const Value videos = s.get("get_video_ids_by_task_id", "task_id=" + task)["data"]["videos"];
  ASSERT_EQ(videos.size(), 2u);
  EXPECT_EQ(videos[0uz]["status"], Value("FAILED"));
  EXPECT_TRUE(videos[0uz]["cause"].is_string());
  EXPECT_EQ(videos[1]["status"], Value("PARSE"));
  EXPECT_TRUE(videos[1]["cause"].is_null());
  EXPECT_TRUE(videos[1]["video_url"].string().starts_with("https://www.tiktok.com/@nasa/video/"));
  EXPECT_FALSE(videos[1]["video_name"].string().empty());
  EXPECT_GT(videos[1]["duration"].integer(), 0);
  const std::string number = videos[1]["video_no"].string();
  EXPECT_EQ(s.get("get_metadata", "video_no=" + number)["data"], videos[1]);
  EXPECT_EQ(s.get("get_private_video_details", "video_no=" + number)["data"], videos[1]);
}

TEST(MemoriesApi, AllAliasesOfASubmitAreRead) {
  for (const auto* body :
       {R"({"username":"https://www.tiktok.com/@nasa","scraper_cnt":1})",
        R"({"tiktok_username":"https://www.tiktok.com/@nasa","scraper_cnt":"1"})",
        R"({"tiktok_post_urls":"https://www.tiktok.com/@nasa","scraper_cnt":1,"extra":{"a":[1]}})",
        R"({"tiktok_post_urls":["https://www.tiktok.com/@nasa"],"scraper_cnt":1,"unique_id":null})"}) {
    TestSandbox s;
    const std::string task(s.post("scraper", body)["data"]["taskId"].string_or(""));
    s.now += 1h;
    EXPECT_EQ(s.statuses(task), (Words{"PARSE"})) << body;
  }
}

TEST(MemoriesApi, FourVideosUnlessSaidAndFewerWhereThereAreFewer) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"few","posts":3})");
  const std::string usual(
      s.post("scraper", R"({"username":"https://www.tiktok.com/@nasa"})")["data"]["taskId"].string_or(""));
  const std::string few = s.scrape("https://www.tiktok.com/@few", 10);
  const std::string many = s.scrape("https://www.tiktok.com/@other", 100);
  s.now += 24h;
  EXPECT_EQ(s.statuses(usual).size(), 4u);
  EXPECT_EQ(s.statuses(few).size(), 3u);
  EXPECT_GT(s.statuses(many).size(), 7u);
}

TEST(MemoriesApi, ACreatorThatIsNotKnownIsAnsweredWithEmptiness) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"https://www.youtube.com/@Ghost","is":"unknown"})");
  s.control("POST", "/settings", R"({"instagram":"silent"})");
  for (const auto* creator :
       {"https://www.tiktok.com/@unknown.person", "https://youtube.com/@ghost", "https://www.instagram.com/nasa/"}) {
    const std::string task = s.scrape(creator);
    s.now += 24h;
    EXPECT_EQ(s.statuses(task), Words{}) << creator;
  }
  EXPECT_EQ(s.control("GET", "/credits")["balances"]["default"], Value(100'000));
}

struct Refused {
  std::string_view call, body, code, message;
};

TEST(MemoriesApi, AWrongSubmitIsRefusedBeforeATaskExistsAndCostsNothing) {
  std::string fifty_one;
  for (int i = 0; i < 51; ++i) fifty_one += (i > 0 ? "," : "") + std::string("\"https://youtu.be/dQw4w9WgXcQ\"");
  const std::string too_many = R"({"video_urls":[)" + fifty_one + "]}";
  const std::vector<Refused> cases{
      {"scraper", "", "0003", "the body must be a JSON object"},
      {"scraper", "[]", "0003", "the body must be a JSON object"},
      {"scraper", "{}", "0001", "username is missing"},
      {"scraper", R"({"username":"  "})", "0001", "username is missing"},
      {"scraper", R"({"username":5})", "0003", "username must be a string or an array of strings"},
      {"scraper", R"({"username":"@nasa"})", "0003", "@nasa: not an address"},
      {"scraper", R"({"username":"https://www.facebook.com/nasa"})", "0003",
       "https://www.facebook.com/nasa: this platform is coming soon"},
      {"scraper", R"({"username":"https://youtu.be/dQw4w9WgXcQ"})", "0003",
       "https://youtu.be/dQw4w9WgXcQ: a video, not a creator"},
      {"scraper", R"({"username":"https://www.tiktok.com/@a","scraper_cnt":0})", "0003",
       "scraper_cnt must be an integer of at least 1"},
      {"scraper", R"({"username":"https://www.tiktok.com/@a","scraper_cnt":1.5})", "0003",
       "scraper_cnt must be an integer of at least 1"},
      {"scraper", R"({"username":"https://www.tiktok.com/@a","unique_id":7})", "0003", "unique_id must be a string"},
      {"scraper", R"({"username":"https://www.tiktok.com/@a","callback_url":"x.example/cb"})", "0003",
       "callback_url must be an http or https address"},
      {"scraper_url", "{}", "0001", "video_urls is missing"},
      {"scraper_url", too_many, "0003", "51 video_urls, at most 50 are allowed"},
      {"scraper_url",
       R"({"video_urls":["https://youtu.be/dQw4w9WgXcQ"],"tiktok_post_urls":["https://www.tiktok.com/@a/video/1"]})",
       "0003", "video_urls must be of one platform"},
      {"scraper_url", R"({"video_urls":["https://www.tiktok.com/@a"]})", "0003",
       "https://www.tiktok.com/@a: a creator, not a video"},
      {"scraper_url", R"({"video_urls":["https://youtu.be/dQw4w9WgXcQ"],"quality":720})", "0003",
       "quality must be one of the strings 480, 720, 1080"},
      {"scraper_tag", R"({"hash_tags":[]})", "0001", "hash_tags is missing"},
      {"scraper_tag", R"({"hash_tags":["#space"]})", "0003", "hash_tags: #space must come without # and spaces"},
  };
  TestSandbox s;
  for (const auto& [call, body, code, message] : cases) {
    const Value answer = s.post(std::string(call), std::string(body));
    EXPECT_EQ(answer,
              Value(Object{{"code", code}, {"msg", message}, {"data", nullptr}, {"failed", true}, {"success", false}}))
        << body;
  }
  EXPECT_EQ(s.control("GET", "/credits")["ledger"], Value(Array{}));
}

TEST(MemoriesApi, UrlsAndTagsAreScrapedToo) {
  TestSandbox s;
  const Value urls = s.post(
      "scraper_url", R"({"video_urls":["https://youtu.be/dQw4w9WgXcQ","https://www.youtube.com/shorts/dQw4w9WgXcQ"],
      "tiktok_post_urls":"https://www.youtube.com/watch?v=BGQWPY4IigY","quality":"720","callback":"http://x.example/cb"})");
  const Value tags = s.post("scraper_tag", R"({"hash_tags":["space","moon"]})");
  s.now += 1h;
  EXPECT_EQ(s.statuses(urls["data"]["taskId"].string()).size(), 2u) << "one address twice is one video";
  EXPECT_EQ(s.statuses(tags["data"]["taskId"].string()).size(), 4u) << "two of each tag";
}

TEST(MemoriesApi, LibrariesAndNamespacesAreKeptApart) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"key":"sk-demo-key,sk-second-key,sk-other@other"})");
  const std::string mine = s.scrape(kNasa, 1, R"(,"unique_id":"team a")");
  const std::string everyones = s.scrape(kNasa, 1, R"(,"unique_id":"team a")", "scraper_public");
  s.now += 1h;
  const std::string number =
      s.get("get_video_ids_by_task_id", "task_id=" + mine + "&unique_id=team+a")["data"]["videos"][0uz]["video_no"]
          .string();
  const std::string public_number =
      s.get("get_video_ids_by_task_id", "task_id=" + everyones)["data"]["videos"][0uz]["video_no"].string();
  EXPECT_TRUE(public_number.starts_with("PI-"));
  EXPECT_EQ(s.get("get_video_ids_by_task_id", "task_id=" + mine)["code"], Value("0001")) << "of another namespace";
  EXPECT_TRUE(s.get("get_metadata", "video_no=" + number)["data"].is_null());
  EXPECT_TRUE(s.get("get_metadata", "video_no=" + public_number + "&unique_id=team%20a")["data"].is_null());
  EXPECT_TRUE(s.get("get_public_video_detail", "video_no=" + number)["data"].is_null());
  const auto listed = [&](const char* body) { return s.post("list_videos", body)["data"]["total_count"].integer(); };
  EXPECT_EQ(listed("{}"), 0);
  EXPECT_EQ(listed(R"({"unique_id":"team a"})"), 1) << "the public one is not listed";
  s.key = "sk-second-key";
  EXPECT_EQ(listed(R"({"unique_id":"team a"})"), 1) << "another key of the account";
  s.key = "sk-other";
  EXPECT_EQ(listed(R"({"unique_id":"team a"})"), 0);
  EXPECT_EQ(s.get("get_public_video_detail", "video_no=" + public_number)["data"]["video_no"], Value(public_number))
      << "for everybody";
  EXPECT_EQ(s.get("get_video_ids_by_task_id", "task_id=" + mine + "&unique_id=team+a")["code"], Value("0001"));
}

TEST(MemoriesApi, ListsHavePagesAndFilters) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"nasa","is":"partly_fails"})");
  s.scrape(kNasa, 5);
  s.now += 1h;
  const Value all = s.post("list_videos", "{}")["data"]["videos"];
  const Value second = s.post("list_videos", R"({"page":"2","size":2})")["data"];
  EXPECT_EQ(second["videos"], Value(Array{all[2], all[3]}));
  EXPECT_EQ(second["total_count"], Value(5));
  EXPECT_EQ(s.post("list_videos", R"({"page":9223372036854775807,"size":200})")["data"]["videos"], Value(Array{}));
  EXPECT_EQ(s.post("list_videos", R"({"status":"FAILED"})")["data"]["total_count"], Value(1));
  EXPECT_EQ(s.post("list_videos", R"({"video_no":)" + to_json(all[3]["video_no"]) + "}")["data"]["videos"],
            Value(Array{all[3]}));
  for (const auto* body : {R"({"size":201})", R"({"size":0})", R"({"page":0})", R"({"page":"x"})"}) {
    EXPECT_EQ(s.post("list_videos", body)["code"], Value("0003")) << body;
  }
  s.control("POST", "/settings", R"({"list_shape":"loose"})");
  const Value loose = s.post("list_videos", R"({"status":"PARSE"})")["data"];
  EXPECT_EQ(loose["total_count"], Value("4"));
  EXPECT_EQ(loose["videos"][0uz]["cause"], Value("null"));
  EXPECT_TRUE(loose["videos"][0uz]["duration"].is_string());
}

TEST(MemoriesApi, LimitsCountForAllKeysOfAnAccountOnTheServicesClock) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"rate_limit":"on","key":"a,b,c@other"})");
  s.key = "a";
  const std::string task = s.scrape(kNasa);
  const auto submit = [&] { return s.post("scraper", R"({"username":"https://www.tiktok.com/@nasa"})"); };
  s.key = "b";
  const Value refused = submit();
  EXPECT_EQ(refused["code"], Value("0429"));
  EXPECT_EQ(refused["msg"], Value("Request has exceeded the limit."));
  s.key = "c";
  EXPECT_EQ(submit()["code"], Value("0000"));
  s.key = "a";
  EXPECT_EQ(s.get("get_video_ids_by_task_id", "task_id=" + task)["code"], Value("0000"));
  EXPECT_EQ(s.get("get_video_ids_by_task_id", "task_id=" + task)["code"], Value("0429"));
  s.control("POST", "/clock", R"({"speed":60})");
  s.now += 1s;
  EXPECT_EQ(submit()["code"], Value("0000"));
}

TEST(MemoriesApi, WithoutCreditNothingIsScrapedUntilThereIsSome) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"credits":2})");
  s.scrape(kNasa, 2);
  const auto submit = [&] { return s.post("scraper", R"({"username":"https://www.tiktok.com/@esa"})")["code"]; };
  EXPECT_EQ(submit(), Value("0402"));
  s.control("POST", "/credits", R"({"account":"default","credits":10})");
  EXPECT_EQ(submit(), Value("0000"));
  EXPECT_EQ(s.control("GET", "/credits")["balances"], Value(Object{{"default", 6}}));
}

TEST(MemoriesApi, TheLedgerShowsWhyEachVideoCostWhatItDid) {
  TestSandbox s;
  const std::string first = s.scrape(kNasa, 1), second = s.scrape("http://m.tiktok.com/@NASA?lang=en", 1);
  const std::string third = s.scrape(kNasa, 1, "", "scraper_public");
  const Value ledger = s.control("GET", "/credits")["ledger"];
  ASSERT_EQ(ledger.size(), 3u);
  const auto row = [&](std::size_t i) {
    return std::tuple(ledger[i]["task_id"], ledger[i]["credits"], ledger[i]["why"], ledger[i]["library"]);
  };
  EXPECT_EQ(row(0), (std::tuple<Value, Value, Value, Value>(first, -1, "new", "private")));
  EXPECT_EQ(row(1), (std::tuple<Value, Value, Value, Value>(second, 0, "refreshed", "private")));
  EXPECT_EQ(row(2), (std::tuple<Value, Value, Value, Value>(third, 0, "first upload to the other library", "public")));
  EXPECT_EQ(ledger[0uz]["video_no"], ledger[1]["video_no"]);
}

TEST(MemoriesApi, TaskIdsComeInBothShapes) {
  TestSandbox s;
  const std::string with_suffix = s.scrape(kNasa);
  EXPECT_EQ(with_suffix.size(), 36u + 1 + 32);
  EXPECT_EQ(with_suffix[36], '_');
  s.control("POST", "/settings", R"({"task_id":"uuid"})");
  const std::string uuid = s.scrape(kNasa);
  EXPECT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
}

TEST(MemoriesApi, FaultsAnswerInPlaceOfACallSoOftenAsSaid) {
  TestSandbox s;
  s.control("POST", "/faults", R"({"fault":"0403","call":"scraper","times":2})");
  const auto submit = [&] { return s.post("scraper", R"({"username":"https://www.tiktok.com/@nasa"})")["code"]; };
  EXPECT_EQ(s.post("list_videos", "{}")["code"], Value("0000"));
  EXPECT_EQ(submit(), Value("0403"));
  EXPECT_EQ(submit(), Value("0403"));
  EXPECT_EQ(submit(), Value("0000"));
  s.control("POST", "/faults", R"({"fault":"9009","account":"other"})");
  EXPECT_EQ(submit(), Value("0000"));
  s.control("POST", "/faults", R"({"fault":"0429"})");
  EXPECT_EQ(submit(), Value("0429"));
  s.control("DELETE", "/faults");
  EXPECT_EQ(submit(), Value("0000"));
}

TEST(MemoriesApi, AFaultThatAnswersInsteadHasNoEffectAndOneThatDamagesTheAnswerHas) {
  const std::vector<std::tuple<std::string, int, bool>> cases{
      {"infrastructure", 503, false}, {"not_json", 200, false}, {"truncated", 200, true}, {"slow", 200, true}};
  for (const auto& [fault, status, effect] : cases) {
    TestSandbox s;
    s.control("POST", "/faults", R"({"fault":")" + fault + R"(","delay":"90s","times":1})");
    const Answer answer =
        s.send("POST", "/serve/api/v1/scraper", "", R"({"username":"https://www.tiktok.com/@nasa","scraper_cnt":1})");
    EXPECT_EQ(answer.response.status, status) << fault;
    EXPECT_EQ(parse_json(answer.response.body).has_value(), fault != "not_json" && fault != "truncated") << fault;
    EXPECT_EQ(answer.delay, fault == "slow" ? 90s : 0s);
    EXPECT_EQ(s.control("GET", "/credits")["ledger"].size(), effect ? 1u : 0u) << fault;
  }
}

TEST(MemoriesApi, ACreatorsScriptMayRefuseSubmitsAndHangVideos) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"@NASA","is":"rate_limited_once","hanging":1,"pace":"1s/0s/1s"})");
  EXPECT_EQ(s.post("scraper", R"({"username":"https://www.tiktok.com/@nasa"})")["code"], Value("0429"));
  const std::string task = s.scrape(kNasa, 2);
  s.now += 24h;
  EXPECT_EQ(s.statuses(task), (Words{"UNPARSE", "PARSE"}));
}

TEST(MemoriesApi, WithoutItsScriptNoCreatorIsKnownIfTheStarSaysSo) {
  TestSandbox s;
  s.control("POST", "/creators", R"({"creator":"*","is":"unknown"})");
  s.control("POST", "/creators", R"({"creator":"nasa"})");
  const std::string known = s.scrape(kNasa, 1), other = s.scrape("https://www.tiktok.com/@esa", 1);
  s.now += 1h;
  EXPECT_EQ(s.statuses(known), (Words{"PARSE"}));
  EXPECT_EQ(s.statuses(other), Words{});
}

TEST(MemoriesApi, PostsAndTagsGoIntoThePublicLibraryWhereAllSeeThem) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"key":"sk-demo-key,sk-b@other"})");
  const Value posts =
      s.post("scraper_url_public", R"({"video_urls":["https://youtu.be/dQw4w9WgXcQ"],"unique_id":"team-a"})");
  const Value tags = s.post("scraper_tag_public", R"({"hash_tags":["space"],"scraper_cnt":1})");
  s.now += 1h;
  EXPECT_EQ(s.post("list_videos", R"({"unique_id":"team-a"})")["data"]["total_count"], Value(0));
  std::vector<std::string> numbers;
  for (const Value& submitted : {posts, tags}) {
    const Value answer = s.get("get_video_ids_by_task_id", "task_id=" + submitted["data"]["taskId"].string());
    ASSERT_EQ(answer["data"]["videos"].size(), 1u) << to_json(submitted);
    numbers.push_back(answer["data"]["videos"][0uz]["video_no"].string());
  }
  s.key = "sk-b";
  for (const auto& number : numbers) {
    EXPECT_TRUE(number.starts_with("PI-")) << number;
    EXPECT_EQ(s.get("get_public_video_detail", "video_no=" + number)["data"]["video_no"], Value(number));
  }
}

TEST(MemoriesApi, EveryStatusWordComesWithItsCause) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"status_words":"all"})");
  s.control("POST", "/creators", R"({"creator":"nasa","posts":60,"failing":30,"pace":"0s/0s/1m"})");
  const std::string task = s.scrape(kNasa, 60);
  for (const auto& word : s.statuses(task)) EXPECT_EQ(word, "UNPARSE");
  s.now += 1h;
  std::map<std::string, std::set<std::string>> causes;
  const Value answer = s.get("get_video_ids_by_task_id", "task_id=" + task);
  for (const Value& video : answer["data"]["videos"].array()) {
    causes[video["status"].string()].insert(std::string(video["cause"].string_or("")));
  }
  EXPECT_EQ(causes, (std::map<std::string, std::set<std::string>>{{"DONE", {""}},
                                                                  {"FAIL", {"The video could not be downloaded."}},
                                                                  {"FAILED", {"The video could not be parsed."}},
                                                                  {"PARSE", {""}},
                                                                  {"PARSE_ERROR", {"The video has no frames."}}}));
}

TEST(MemoriesApi, StatusWordsAreChosenAndUnknownOnesMeanPending) {
  TestSandbox s;
  const Value shown = s.control("POST", "/settings", R"({"status_words":"QUEUED,DONE"})");
  EXPECT_EQ(shown["status_words"], Value("QUEUED,DONE,FAILED"));
  const std::string task = s.scrape(kNasa, 1);
  s.now += 20s;
  EXPECT_EQ(s.statuses(task), (Words{"QUEUED"}));
  s.now += 1h;
  EXPECT_EQ(s.statuses(task), (Words{"DONE"}));
  EXPECT_EQ(s.post("list_videos", R"({"status":"DONE"})")["data"]["total_count"], Value(1));
}

// The ids of an account's private videos.
Array listed(TestSandbox& s, const std::string& body = "{}") {
  Array out;
  const Value answer = s.post("list_videos", body);
  for (const Value& video : answer["data"]["videos"].array()) out.push_back(video["video_no"]);
  return out;
}

Value deletion(TestSandbox& s, const Value& numbers, const std::string& query = "") {
  return TestSandbox::parsed(s.send("POST", "/serve/api/v1/delete_videos", query, to_json(numbers)));
}

TEST(MemoriesApi, ADeletedVideoIsListedNowhereAndCostsAgain) {
  TestSandbox s;
  const std::string task = s.scrape(kNasa, 2);
  s.now += 1h;
  const Array before = listed(s);
  ASSERT_EQ(before.size(), 2u);
  const Value answer = deletion(s, Array{before[0]});
  EXPECT_EQ(answer["code"], Value("0000"));
  EXPECT_EQ(answer["data"], Value());
  EXPECT_EQ(listed(s), (Array{before[1]}));
  EXPECT_EQ(s.statuses(task).size(), 1u);
  EXPECT_EQ(s.get("get_metadata", "video_no=" + before[0].string())["data"], Value());
  s.scrape(kNasa, 2);
  s.now += 1h;
  EXPECT_EQ(listed(s).size(), 2u);
  EXPECT_EQ(std::ranges::count(listed(s), before[0]), 0);
  EXPECT_EQ(s.control("GET", "/credits")["balances"]["default"], Value(100'000 - 3));
}

TEST(MemoriesApi, ADeletionReachesNoOtherNamespaceAndSaysSuccessAllTheSame) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"key":"sk-demo-key,sk-b@other"})");
  s.scrape(kNasa, 1, R"(,"unique_id":"team-a")");
  s.now += 1h;
  const Value number = listed(s, R"({"unique_id":"team-a"})").at(0);
  EXPECT_EQ(deletion(s, Array{number})["code"], Value("0000"));
  s.key = "sk-b";
  EXPECT_EQ(deletion(s, Array{number}, "unique_id=team-a")["code"], Value("0000"));
  s.key = "sk-demo-key";
  EXPECT_EQ(deletion(s, Array{"VI1"})["code"], Value("0000"));
  EXPECT_EQ(listed(s, R"({"unique_id":"team-a"})"), Array{number});
  EXPECT_EQ(deletion(s, Array{number}, "unique_id=team-a")["code"], Value("0000"));
  EXPECT_EQ(listed(s, R"({"unique_id":"team-a"})"), Array{});
}

TEST(MemoriesApi, ADeletionThatIsNoListOfPrivateIdsIsRefusedAsAWhole) {
  TestSandbox s;
  s.scrape(kNasa, 1);
  s.now += 1h;
  const Array before = listed(s);
  EXPECT_EQ(deletion(s, Object{{"video_nos", before}})["code"], Value("0003"));
  EXPECT_EQ(deletion(s, Array{})["code"], Value("0001"));
  EXPECT_EQ(deletion(s, Array{before[0], 17})["code"], Value("0003"));
  EXPECT_EQ(deletion(s, Array{before[0], "PI-123456789012345678"})["code"], Value("0003"));
  EXPECT_EQ(deletion(s, Array(101, before[0]))["code"], Value("0003"));
  EXPECT_EQ(listed(s), before);
}

TEST(MemoriesApi, ARepeatedDeletionMayBeRefusedAndADeletedVideoStayForAWhile) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"repeated_deletion":"refused","deletion_lag":"3s"})");
  s.scrape(kNasa, 1);
  s.now += 1h;
  const Array before = listed(s);
  EXPECT_EQ(deletion(s, before)["code"], Value("0000"));
  EXPECT_EQ(listed(s), before);
  s.now += 3s;
  EXPECT_EQ(listed(s), Array{});
  EXPECT_EQ(deletion(s, before)["code"], Value("0409"));
  s.control("POST", "/settings", R"({"repeated_deletion":"ok"})");
  EXPECT_EQ(deletion(s, before)["code"], Value("0000"));
}

TEST(MemoriesApi, ListsAndDeletionsShareALimit) {
  TestSandbox s;
  s.control("POST", "/settings", R"({"rate_limit":"list=2/s"})");
  EXPECT_EQ(s.post("list_videos", "{}")["code"], Value("0000"));
  EXPECT_EQ(deletion(s, Array{"VI1"})["code"], Value("0000"));
  EXPECT_EQ(deletion(s, Array{"VI1"})["code"], Value("0429"));
}

}  // namespace
}  // namespace sluice::sandbox
