// SPDX-License-Identifier: Apache-2.0
//
// A service that echoes the key it was given, in every form it can think of: the key stands nowhere afterwards.
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "http/server.hpp"
#include "json/json.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

constexpr std::string_view kKey = "sk-very/secret+0123456789";
constexpr std::string_view kKeyInUrl = "sk-very%2Fsecret%2B0123456789";
constexpr std::string_view kKeyInBase64 = "c2stdmVyeS9zZWNyZXQrMDEyMzQ1Njc4OQ";

class SecretsProgram : public Workbench {
 protected:
  SecretsProgram() {
    environment["MEMORIES_API_KEY"] = kKey;
    write("creators.csv", "url\nhttps://www.tiktok.com/@nasa\n");
  }

  // Takes the key where it is only tried, and answers everything else with `body`.
  void service(int status, std::string body) {
    auto started = http::Server::start({}, [status, body](const http::Request& request) {
      EXPECT_TRUE(std::string(request.headers.value_or("Authorization", "")).contains(kKey));
      if (request.path.ends_with("/list_videos"))
        return http::Response{.body = R"({"code":"0000","data":{"videos":[]}})"};
      return http::Response{.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
    });
    server_ = std::move(*started);
    write("a.toml",
          "name = \"flow\"\n[secrets]\nkey = { env = \"MEMORIES_API_KEY\" }\n[source]\nuses = \"csv\"\nwith = { path = "
          "\"creators.csv\" }\n"
          "[[step]]\nname = \"scrape\"\nuses = \"memories.scrape\"\nretry = { attempts = 1 }\n"
          "with = { api_key = \"{{ secrets.key }}\", creator = \"{{ item.url }}\", base_url = \"http://127.0.0.1:" +
              std::to_string(server_->port()) + "\" }\n");
  }

  // Everything in the folder of the journal, and all that was said.
  std::string all_that_is_left(const std::vector<ChildProcess::End>& ends) const {
    std::string all;
    for (const auto& end : ends) all += end.out + end.err;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "state")) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  void expect_no_key(const std::string& text) const {
    for (const auto& form : {std::string(kKey), std::string(kKeyInUrl), std::string(kKeyInBase64), hex(kKey)}) {
      EXPECT_FALSE(text.contains(form)) << form;
    }
  }

  std::unique_ptr<http::Server> server_;
};

std::string echo() {
  return to_json(Object{{"code", "0999"},
                        {"msg", "no such account for " + std::string(kKey)},
                        {"seen", Array{std::string(kKeyInUrl), std::string(kKeyInBase64), hex(kKey)}}});
}

TEST_F(SecretsProgram, AnEchoedKeyReachesNeitherJournalNorLogNorTerminal) {
  for (const int status : {400, 500, 401}) {
    service(status, echo());
    const auto run = sluice({"run", "a.toml", "--log-level", "debug", "--limit", "memories.upload=100/s"});
    EXPECT_TRUE(run.status == 3 || run.status == 5) << run.status << run.err;
    const auto all =
        all_that_is_left({run, sluice({"dead", "list"}), sluice({"items", "show", "1", "1"}),
                          sluice({"runs", "show", "1"}), sluice({"items", "show", "1", "1", "--format", "json"})});
    expect_no_key(all);
    EXPECT_TRUE(all.contains("***")) << status;
  }
}

TEST_F(SecretsProgram, AKeyInTheDataIsHiddenWhereItIsShown) {
  service(400, echo());
  write("creators.csv", "url,note\nhttps://www.tiktok.com/@nasa,my key is " + std::string(kKey) + "\n");
  const auto run = sluice({"run", "a.toml"});
  expect_no_key(all_that_is_left({run, sluice({"items", "show", "1", "1"})}));
}

TEST_F(SecretsProgram, AMissingSecretIsNamedBeforeAnythingRuns) {
  service(400, echo());
  environment.erase("MEMORIES_API_KEY");
  const auto run = sluice({"run", "a.toml"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.err,
            "sluice: secret key: the environment has no MEMORIES_API_KEY; set it: export MEMORIES_API_KEY=…\n");
}

}  // namespace
}  // namespace sluice::testing_support
