// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include <gtest/gtest.h>

#include "service.hpp"

namespace sluice::sandbox {
namespace {

std::vector<std::pair<std::string, std::string>> script_of(const std::vector<std::string>& arguments) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto options = read_command_line(arguments);
  EXPECT_TRUE(options) << options.error().message;
  if (!options) return out;
  for (const http::Request& request : options->script) out.emplace_back(request.path, request.body);
  return out;
}

TEST(CommandLine, WithoutFlagsTheDefaultsHold) {
  const auto options = read_command_line({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->port, 8787);
  EXPECT_EQ(options->host, "127.0.0.1");
  EXPECT_EQ(options->state, "");
  EXPECT_TRUE(options->script.empty());
}

TEST(CommandLine, FlagsAreTheSandboxsOwnRoutes) {
  EXPECT_EQ(script_of({"--speed", "60", "--rate-limit=off", "--key", "a", "--key", "b@other", "--creator",
                       "https://x/?a=1=fails", "--fault", "scraper=0402*2", "--callbacks=late,repeated"}),
            (std::vector<std::pair<std::string, std::string>>{
                {"/sandbox/settings", R"({"rate_limit":"off","key":["a","b@other"],"callbacks":"late,repeated"})"},
                {"/sandbox/clock", R"({"speed":"60"})"},
                {"/sandbox/creators", R"({"creator":"https://x/?a=1","is":"fails"})"},
                {"/sandbox/faults", R"({"call":"scraper","fault":"0402","times":"2"})"}}));
}

TEST(CommandLine, EveryRequestOfAScriptIsTaken) {
  const auto options = read_command_line({"--speed=60",
                                          "--seed=7",
                                          "--credits=10",
                                          "--rate-limit",
                                          "upload=10/min,list=off",
                                          "--http-status=real",
                                          "--codes=number",
                                          "--task-id=uuid",
                                          "--status-shape=mixed",
                                          "--list-shape=loose",
                                          "--tiktok=1s/1s/1s",
                                          "--youtube=silent",
                                          "--callback-form=video",
                                          "--callback-at=accepted,indexed",
                                          "--callback-delay=1h",
                                          "--callback-repeat=2",
                                          "--callback-scheme=optional",
                                          "--latency=1ms..2ms",
                                          "--journal=5",
                                          "--creator=nasa=partly_fails",
                                          "--fault=*=infrastructure"});
  ASSERT_TRUE(options) << options.error().message;
  Service service;
  for (const http::Request& request : options->script) {
    const Answer answer = service.handle(request, Timestamp());
    EXPECT_EQ(answer.response.status, 200) << answer.response.body;
  }
}

TEST(CommandLine, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"8787"}, "8787: not a flag"},
      {{"--port"}, "--port: its value is missing"},
      {{"--port", "65536"}, "--port: expected a number from 0 to 65535"},
      {{"--rate-limits", "off"}, "--rate-limits: unknown; did you mean --rate-limit?"},
      {{"--zzz", "1"}, "--zzz: unknown"},
      {{"--creator", "nasa"}, "--creator: expected NAME=BEHAVIOUR"},
      {{"--fault", "0402"}, "--fault: expected CALL=FAULT or CALL=FAULT*TIMES"},
      {{"--http-status", "maybe"}, "http_status: expected one of ok, real"},
  };
  for (const auto& [arguments, error] : cases) {
    const auto options = read_command_line(arguments);
    EXPECT_EQ(options ? "" : options.error().message, error);
  }
}

TEST(CommandLine, TheUsageNamesEveryFlag) {
  for (const auto* flag : {"--port N", "--state FILE", "--speed FACTOR", "--key …", "--rate-limit …",
                           "--callback-form …", "--fault CALL=FAULT[*TIMES]"}) {
    EXPECT_NE(usage().find(flag), std::string::npos) << flag;
  }
}

}  // namespace
}  // namespace sluice::sandbox
