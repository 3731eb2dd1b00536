// SPDX-License-Identifier: Apache-2.0
#include "state_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "test_sandbox.hpp"

namespace sluice::sandbox {
namespace {

using namespace std::chrono_literals;

class StateFileTest : public testing::Test {
 protected:
  StateFileTest()
      : path_(std::filesystem::temp_directory_path() /
              ("sluice-sandbox-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove(path_);
  }
  ~StateFileTest() override { std::filesystem::remove(path_); }

  // As the sandbox does: answers, then keeps what changed the state.
  static void send(TestSandbox& s, StateFile& file, std::string path, std::string body) {
    const http::Request request{"POST", std::move(path), "", {{"Authorization", s.key}}, std::move(body)};
    if (!s.service.handle(request, s.now).changed) return;
    EXPECT_TRUE(file.add(request, s.now));
  }
  std::unique_ptr<StateFile> open(Service& service) {
    auto file = StateFile::open(path_, service);
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(*file) : nullptr;
  }
  std::string problem() {
    Service service;
    const auto file = StateFile::open(path_, service);
    return file ? "" : file.error().message;
  }
  void write(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }

  std::string path_;
};

// All that a client or a script could see, but for the numbers of requests.
Value seen(TestSandbox& s) {
  Array out;
  for (const auto* path : {"/clock", "/settings", "/creators", "/faults", "/callbacks", "/credits", "/slack"}) {
    out.push_back(s.control("GET", path));
  }
  const Value journal = s.control("GET", "/journal");
  for (const Value& entry : journal.array()) {
    const std::string task(entry["answer"]["data"]["taskId"].string_or(""));
    if (!task.empty()) out.push_back(s.get("get_video_ids_by_task_id", "task_id=" + task));
  }
  return out;
}

TEST_F(StateFileTest, AfterARestartEverythingIsAsItWas) {
  TestSandbox before;
  {
    const auto file = open(before.service);
    const std::string api = "/serve/api/v1/";
    send(before, *file, "/sandbox/settings", R"({"rate_limit":"off","credits":50})");
    send(before, *file, "/sandbox/clock", R"({"speed":60})");
    before.now += 1s;
    send(before, *file, "/sandbox/creators", R"({"creator":"nasa","is":"partly_fails","refuse":"0429","times":2})");
    send(before, *file, "/sandbox/faults", R"({"fault":"0402","call":"list_videos","times":3})");
    for (int i = 0; i < 3; ++i) {
      send(before, *file, api + "scraper",
           R"({"username":"https://www.tiktok.com/@nasa","callback_url":"http://x.example/cb"})");
      before.now += 1s;
    }
    send(before, *file, api + "list_videos", "{}");
    send(before, *file, "/services/T/B/x", "{\"text\":\"\xFF\"}");
    send(before, *file, "/sandbox/clock", R"({"step":"10m"})");
    const auto callback = before.service.take_callback(before.now);
    ASSERT_TRUE(callback);
    before.service.note_callback(callback->number, "204");
    EXPECT_TRUE(file->add_callback(callback->number, "204"));
  }
  TestSandbox after;
  after.service = Service();
  after.now = before.now;
  const auto file = open(after.service);
  EXPECT_EQ(seen(after), seen(before));
  EXPECT_EQ(after.service.take_callback(after.now), std::nullopt) << "sent before the restart";
}

TEST_F(StateFileTest, ALineThatACrashCutOffIsDropped) {
  TestSandbox s;
  send(s, *open(s.service), "/sandbox/settings", R"({"seed":5})");
  write(R"({"at":1,"method":"POST","path":"/sandbox/sett)");
  TestSandbox after;
  send(after, *open(after.service), "/sandbox/settings", R"({"credits":7})");
  TestSandbox last;
  const auto file = open(last.service);
  EXPECT_EQ(last.control("GET", "/settings")["seed"], Value(5));
  EXPECT_EQ(last.control("GET", "/settings")["credits"], Value(7));
}

TEST_F(StateFileTest, OneSandboxHoldsIt) {
  Service service;
  const auto file = open(service);
  EXPECT_EQ(problem(), path_ + " is held by another sandbox");
}

TEST_F(StateFileTest, AnythingElseIsRefusedAndNotTouched) {
  write("creator,url\n");
  EXPECT_EQ(problem(), path_ + ":1: not a line of a sandbox's state");
  std::filesystem::remove(path_);
  write("no newline");
  EXPECT_EQ(problem(), path_ + " is not the state of a sandbox");
  EXPECT_EQ(std::filesystem::file_size(path_), 10u);
  std::filesystem::remove(path_);
  write("{\"version\":3}\n");
  EXPECT_EQ(problem(), path_ + " is not the state of a sandbox");
}

TEST_F(StateFileTest, AFolderThatIsNotThereIsNamed) {
  path_ = "/nowhere/state";
  EXPECT_EQ(problem(), "cannot open /nowhere/state: No such file or directory");
}

}  // namespace
}  // namespace sluice::sandbox
