// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "service.hpp"

namespace sluice::sandbox {

// A service, the time, and a client with a key: what the tests talk to.
struct TestSandbox {
  Timestamp now{std::chrono::hours(24 * 365 * 56)};
  Service service;
  std::string key = "sk-demo-key";

  // Without limits, so that a test may ask as often as it likes; those about limits turn them on.
  TestSandbox() { control("POST", "/settings", R"({"rate_limit":"off"})"); }

  Answer send(std::string method, std::string path, std::string query = "", std::string body = "") {
    return service.handle(
        {std::move(method), std::move(path), std::move(query), {{"Authorization", key}}, std::move(body)}, now);
  }
  Value control(std::string method, const std::string& path, std::string body = "") {
    return parsed(send(std::move(method), "/sandbox" + path, "", std::move(body)));
  }
  Value post(const std::string& call, std::string body) {
    return parsed(send("POST", "/serve/api/v1/" + call, "", std::move(body)));
  }
  Value get(const std::string& call, std::string query) {
    return parsed(send("GET", "/serve/api/v1/" + call, std::move(query)));
  }

  // The task of an accepted scrape of this creator.
  std::string scrape(std::string_view creator, int count = 4, std::string_view more = "",
                     const std::string& call = "scraper") {
    const Value answer = post(call, R"({"username":")" + std::string(creator) + R"(","scraper_cnt":)" +
                                        std::to_string(count) + std::string(more) + "}");
    EXPECT_EQ(answer["code"], Value("0000")) << to_json(answer);
    return std::string(answer["data"]["taskId"].string_or(""));
  }
  // The status words of a task's videos.
  std::vector<std::string> statuses(const std::string& task, const std::string& more = "") {
    std::vector<std::string> words;
    const Value answer = get("get_video_ids_by_task_id", "task_id=" + task + more);
    EXPECT_EQ(answer["code"], Value("0000")) << to_json(answer);
    for (const Value& video : answer["data"]["videos"].array()) words.push_back(video["status"].string());
    return words;
  }

  static Value parsed(const Answer& answer) {
    auto value = parse_json(answer.response.body);
    EXPECT_TRUE(value) << answer.response.body;
    return value ? std::move(*value) : Value();
  }
};

}  // namespace sluice::sandbox

namespace sluice {
inline void PrintTo(const Value& value, std::ostream* out) {
  *out << to_json(value);
}
}  // namespace sluice
