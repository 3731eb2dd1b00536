// SPDX-License-Identifier: Apache-2.0
//
// The program itself, over loopback: what only its wiring can get wrong.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"
#include "json/json.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

// A run of the program; what it prints is read from a pipe.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    const char* build = std::getenv("SLUICE_BUILD");
    arguments.insert(arguments.begin(), std::string(build != nullptr ? build : "build/dev") + "/bin/sluice-sandbox");
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&process_, words[0], &actions, nullptr, words.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (process_ > 0) end(SIGKILL);
    ::close(output_);
  }

  // The address in its first line.
  std::string base() {
    while (text_.find('\n') == std::string::npos && read_more()) {
    }
    const auto from = text_.find("http://");
    return from == std::string::npos ? "" : text_.substr(from, text_.find('\n') - from);
  }
  std::string all_output() {
    while (read_more()) {
    }
    return text_;
  }
  // Its exit code, or -1 where a signal ended it.
  int end(int signal) {
    if (signal != 0) ::kill(process_, signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  bool read_more() {
    std::array<char, 4096> buffer;
    const ssize_t size = ::read(output_, buffer.data(), buffer.size());
    if (size > 0) text_.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0;
  }

  pid_t process_ = 0;
  int output_ = -1;
  std::string text_;
};

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
  Program program({"--port", "0", "--speed", "600", "--rate-limit", "off"});
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
    Program program(arguments);
    task = send("POST", program.base() + "/serve/api/v1/scraper",
                R"({"username":"https://www.tiktok.com/@nasa"})")["data"]["taskId"]
               .string();
    program.end(SIGKILL);
  }
  Program program(arguments);
  const Value status = send("GET", program.base() + "/serve/api/v1/get_video_ids_by_task_id?task_id=" + task);
  EXPECT_EQ(status["data"]["videos"].size(), 4u);
  EXPECT_EQ(program.end(SIGINT), 0);
  std::filesystem::remove(path);
}

TEST_F(ProgramTest, WhatIsWrongIsSaidAndExitsTwoOrOne) {
  Program flag({"--prot", "1"});
  EXPECT_EQ(flag.all_output(), "sluice-sandbox: --prot: unknown; did you mean --port?\n");
  EXPECT_EQ(flag.end(0), 2);
  Program first({"--port", "0"});
  const std::string base = first.base();
  Program second({"--port", base.substr(base.rfind(':') + 1)});
  EXPECT_NE(second.all_output(), "");
  EXPECT_EQ(second.end(0), 1);
  Program help({"--help"});
  EXPECT_TRUE(help.all_output().starts_with("sluice-sandbox [flags]"));
  EXPECT_EQ(help.end(0), 0);
}

}  // namespace
}  // namespace sluice::sandbox
