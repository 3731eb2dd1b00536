// SPDX-License-Identifier: Apache-2.0
#include "sandbox.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>

#include "json/json.hpp"
#include "support/fake_clock.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

http::Request post(std::string path, std::string body) {
  return {"POST", std::move(path), "", {{"Authorization", "sk-demo-key"}}, std::move(body)};
}

const http::Request kScrape =
    post("/serve/api/v1/scraper",
         R"({"username":"https://www.tiktok.com/@nasa","scraper_cnt":2,"callback_url":"http://x.example/cb"})");

// What was delivered, and who waits for it.
class Receiver {
 public:
  std::string receive(const Callback& callback) {
    const std::lock_guard lock(mutex_);
    received_.push_back(callback.body);
    changed_.notify_all();
    return "204";
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return received_.size() >= count; });
    return received_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> received_;
};

struct Running {
  FakeClock clock;
  Receiver receiver;
  Sandbox sandbox{Service(), nullptr, clock, [this](const Callback& callback) { return receiver.receive(callback); }};

  explicit Running(std::string settings) {
    EXPECT_EQ(sandbox.answer(post("/sandbox/settings", std::move(settings))).status, 200);
    sandbox.start();
  }
  ~Running() { sandbox.stop(); }
};

TEST(Sandbox, CallbacksAreSentWhenTheClockReachesThem) {
  Running s(R"({"callback_form":"video_no","rate_limit":"off"})");
  s.sandbox.answer(kScrape);
  s.clock.advance(80s);
  EXPECT_EQ(s.receiver.wait_for(1).size(), 1u);
  s.clock.advance(5s);
  EXPECT_EQ(s.receiver.wait_for(2).size(), 2u);
}

TEST(Sandbox, AnEarlyCallbackIsDeliveredBeforeTheAnswer) {
  Running s(R"({"callbacks":"early"})");
  const http::Response response = s.sandbox.answer(kScrape);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(s.receiver.wait_for(0).size(), 1u);
}

TEST(Sandbox, ATasksCallbacksKeepTheirOrder) {
  Running s(
      R"({"callback_form":"task_message","callback_at":"accepted,downloaded,indexed","rate_limit":"off","credits":1000000})");
  constexpr std::size_t kTasks = 200;
  for (std::size_t i = 0; i < kTasks; ++i) s.sandbox.answer(kScrape);
  s.clock.advance(1h);
  std::map<std::string, std::vector<std::string>> by_task;
  for (const std::string& body : s.receiver.wait_for(kTasks * 3)) {
    const auto value = parse_json(body);
    ASSERT_TRUE(value) << body;
    by_task[(*value)["taskId"].string()].push_back((*value)["message"].string());
  }
  EXPECT_EQ(by_task.size(), kTasks);
  for (const auto& [task, messages] : by_task) {
    EXPECT_EQ(messages, (std::vector<std::string>{"task created", "videos downloaded", "videos indexed"})) << task;
  }
}

TEST(Sandbox, StopWakesAnswersThatAreHeldBack) {
  Running s(R"({"latency":"1h"})");
  auto answer =
      std::async(std::launch::async, [&] { return s.sandbox.answer(post("/serve/api/v1/list_videos", "{}")); });
  s.sandbox.stop();
  ASSERT_EQ(answer.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(answer.get().status, 200);
}

TEST(Sandbox, RequestsMayComeFromManyThreads) {
  Running s(R"({"rate_limit":"off"})");
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&] {
        for (int k = 0; k < 100; ++k)
          accepted += s.sandbox.answer(kScrape).body.starts_with(R"({"code":"0000")") ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(accepted, 800);
}

}  // namespace
}  // namespace sluice::sandbox
