// SPDX-License-Identifier: Apache-2.0
//
// The program itself, over loopback: what only its wiring can get wrong.
#include <gtest/gtest.h>
#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"
#include "json/json.hpp"
#include "support/child_process.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

using testing_support::ChildProcess;
using testing_support::Folder;

ChildProcess sandbox(std::vector<std::string> words) {
  words.insert(words.begin(), testing_support::build_folder() / "bin/sluice-sandbox");
  return ChildProcess({.command = std::move(words)});
}

int stopped(ChildProcess& program, int signal) {
  program.signal(signal);
  return program.end().status;
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
  const std::string api = program.address() + "/serve/api/v1/";
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
  EXPECT_EQ(stopped(program, SIGTERM), 0);
}

TEST_F(ProgramTest, WhatItHeldOutlivesAKill) {
  const Folder folder;
  const std::vector<std::string> arguments{"--port",       "0",   "--state",  folder.path() / "state",
                                           "--rate-limit", "off", "--tiktok", "0s/0s/0s"};
  std::string task;
  {
    auto program = sandbox(arguments);
    task = send("POST", program.address() + "/serve/api/v1/scraper",
                R"({"username":"https://www.tiktok.com/@nasa"})")["data"]["taskId"]
               .string();
    EXPECT_EQ(stopped(program, SIGKILL), 128 + SIGKILL);
  }
  auto program = sandbox(arguments);
  const Value status = send("GET", program.address() + "/serve/api/v1/get_video_ids_by_task_id?task_id=" + task);
  EXPECT_EQ(status["data"]["videos"].size(), 4u);
  EXPECT_EQ(stopped(program, SIGINT), 0);
}

TEST_F(ProgramTest, WhatIsWrongIsSaidAndExitsTwoOrOne) {
  const auto flag = sandbox({"--prot", "1"}).end();
  EXPECT_EQ(flag.err, "sluice-sandbox: --prot: unknown; did you mean --port?\n");
  EXPECT_EQ(flag.status, 2);
  auto first = sandbox({"--port", "0"});
  const std::string address = first.address();
  const auto second = sandbox({"--port", address.substr(address.rfind(':') + 1)}).end();
  EXPECT_NE(second.err, "");
  EXPECT_EQ(second.status, 1);
  const auto help = sandbox({"--help"}).end();
  EXPECT_TRUE(help.out.starts_with("sluice-sandbox [flags]"));
  EXPECT_EQ(help.status, 0);
}

}  // namespace
}  // namespace sluice::sandbox
