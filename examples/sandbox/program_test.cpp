// SPDX-License-Identifier: Apache-2.0
//
// The program itself, over loopback: what only its wiring can get wrong.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"
#include "json/json.hpp"
#include "support/program.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

testing_support::Program sandbox(std::vector<std::string> arguments) {
  return testing_support::Program("sluice-sandbox", std::move(arguments));
}

class ProgramTest : public testing::Test {
 protected:
  Value send(const std::string& method, const std::string& url, const std::string& body = "") {
    const auto reply =
        client_.send({.method = method, .url = url, .headers = {{"Authorization", "sk-demo-key"}}, .body = body});
    EXPECT_TRUE(reply) << reply.error().message;
    auto value = reply ? parse_json(reply->body) : failure("");
    return value ? std::move(*value) : Value();
  }

  http::Client client_{{}};
};

TEST_F(ProgramTest, AnIngestRunsFromSubmitToCallback) {
  std::mutex mutex;
  std::condition_variable changed;
  std::string received;
  const auto receiver = http::Server::start({}, [&](const http::Request& request) {
    const std::lock_guard lock(mutex);
    received = request.body;
    changed.notify_all();
    return http::Response{.status = 204};
  });
  ASSERT_TRUE(receiver);
  auto program = sandbox({"--port", "0", "--speed", "600", "--rate-limit", "off"});
  const std::string api = program.base() + "/serve/api/v1/";
  const Value submitted =
      send("POST", api + "scraper",
           R"({"username":"https://www.tiktok.com/@nasa","scraper_cnt":1,"callback_url":"http://127.0.0.1:)" +
               std::to_string((*receiver)->port()) + "/cb\"}");
  const std::string task(submitted["data"]["taskId"].string_or(""));
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 20s, [&] { return !received.empty(); }));
  }
  EXPECT_EQ(received, R"({"taskId":")" + task + R"(","status":"SUCCEEDED"})");
  const Value status = send("GET", api + "get_video_ids_by_task_id?task_id=" + task);
  EXPECT_EQ(status["data"]["videos"][0uz]["status"], Value("PARSE"));
  EXPECT_EQ(program.end(SIGTERM), 0);
}

TEST_F(ProgramTest, WhatItHeldOutlivesAKill) {
  const auto path = std::filesystem::temp_directory_path() / ("sluice-sandbox-program-" + std::to_string(::getpid()));
  std::filesystem::remove(path);
  const std::vector<std::string> arguments{"--port",       "0",   "--state",  path,
                                           "--rate-limit", "off", "--tiktok", "0s/0s/0s"};
  std::string task;
  {
    auto program = sandbox(arguments);
    task = send("POST", program.base() + "/serve/api/v1/scraper",
                R"({"username":"https://www.tiktok.com/@nasa"})")["data"]["taskId"]
               .string();
    program.end(SIGKILL);
  }
  auto program = sandbox(arguments);
  const Value status = send("GET", program.base() + "/serve/api/v1/get_video_ids_by_task_id?task_id=" + task);
  EXPECT_EQ(status["data"]["videos"].size(), 4u);
  EXPECT_EQ(program.end(SIGINT), 0);
  std::filesystem::remove(path);
}

TEST_F(ProgramTest, WhatIsWrongIsSaidAndExitsTwoOrOne) {
  auto flag = sandbox({"--prot", "1"});
  EXPECT_EQ(flag.all_output(), "sluice-sandbox: --prot: unknown; did you mean --port?\n");
  EXPECT_EQ(flag.end(), 2);
  auto first = sandbox({"--port", "0"});
  const std::string base = first.base();
  auto second = sandbox({"--port", base.substr(base.rfind(':') + 1)});
  EXPECT_NE(second.all_output(), "");
  EXPECT_EQ(second.end(), 1);
  auto help = sandbox({"--help"});
  EXPECT_TRUE(help.all_output().starts_with("sluice-sandbox [flags]"));
  EXPECT_EQ(help.end(), 0);
}

}  // namespace
}  // namespace sluice::sandbox
