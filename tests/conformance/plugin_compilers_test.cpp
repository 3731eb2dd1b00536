// SPDX-License-Identifier: Apache-2.0
//
// Plugins of other compilers, standard libraries and languages load, and say the same byte for byte.
#include <gtest/gtest.h>

#include "conformance/conformance.hpp"
#include "json/json.hpp"
#include "plugin/wire.hpp"
#include "support/component_fixture.hpp"

namespace sluice {
namespace {

// Everything the probe answers to one story, as text.
std::string story(const std::filesystem::path& folder) {
  std::string told;
  const auto tell = [&](const plugin::Reply& reply) { told += to_json(plugin::to_value(reply)) + "\n"; };

  ComponentFixture echo(Mode::direct, "probe.echo", folder);
  echo.create({{"key", "a_key"}, {"list", Array{"ä", ""}}, {"map", Object{{"x", Array{1, 2.5}}}}});
  tell(echo.process_batch({{.params = {{"value", 0.1}}, .item = Object{{"a", Array{nullptr}}}}, {.item = "x"}}));

  ComponentFixture say(Mode::direct, "probe.say", folder);
  say.create({{"key", "a_key"}});
  say.secrets["a_key"] = "sk-1";
  say.http([](const http::Request& request) {
    return http::Response{.status = 429, .headers = {{"Retry-After", "7"}}, .body = request.body};
  });
  for (const auto* what :
       {"output", "done", "emit", "emit nothing", "skip", "retry", "throttled", "failed", "halt", "suspend",
        "not finite", "too deep", "kv", "secret", "http", "json", "log", "time", "unknown"}) {
    tell(say.process_batch({{.params = {{"what", what}, {"value", Object{{"header", "ü"}}}}, .key = "k"}}));
  }
  tell(say.resume_batch({{.params = {{"what", "x"}}}}, {.state = "[1.0]", .events = {Object{{"body", "b"}}}}));

  ComponentFixture batch(Mode::direct, "probe.batch", folder);
  for (const auto* mischief : {"", "beyond", "throw", "twice", "raw"}) {
    std::vector<ComponentFixture::Given> items(10);
    items[0].params = {{"mischief", mischief}};
    tell(batch.process_batch(items));
  }

  ComponentFixture numbers(Mode::direct, "probe.numbers", folder);
  numbers.create({{"count", 3}});
  tell(numbers.open_source("1"));
  tell(numbers.next(10));

  ComponentFixture notes(Mode::direct, "probe.notes", folder);
  tell(notes.open_sink());
  tell(notes.write({{.item = Object{{"bad", true}}}, {}}));
  tell(notes.flush());
  return told;
}

class PluginCompilers : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Variants, PluginCompilers,
                         testing::Values("clang_libstdcxx", "clang_libcxx", "clang19_libstdcxx", "gcc_old_abi_debug"),
                         [](const auto& variant) { return variant.param; });

TEST_P(PluginCompilers, SayTheSameByteForByte) {
  const auto folder = conformance_folder(GetParam());
  if (!std::filesystem::exists(folder / "probe.so"))
    GTEST_SKIP() << "the compiler of " << GetParam() << " is not installed";
  const auto ours = plugin::read_manifest(conformance_folder("default") / "probe.so");
  const auto theirs = plugin::read_manifest(folder / "probe.so");
  ASSERT_TRUE(ours && theirs);
  EXPECT_EQ(*ours, *theirs);
  EXPECT_EQ(story(folder), story(conformance_folder("default")));
}

class PlainC : public testing::TestWithParam<Mode> {
 protected:
  static ComponentFixture bench(std::string component) {
    return {GetParam(), std::move(component), conformance_folder("default")};
  }
};
INSTANTIATE_TEST_SUITE_P(Modes, PlainC, testing::ValuesIn(kModes), mode_name);

TEST_P(PlainC, ASourceEmitsAndGoesOn) {
  auto letters = bench("plain.letters");
  ASSERT_TRUE(letters.create({{"word", "abc"}}));
  letters.open_source();
  EXPECT_EQ(letters.next(2), (plugin::Reply{.emitted = {"a", "b"}, .checkpoint = "\x02"}));
  letters.open_source("\x01");
  EXPECT_EQ(letters.next(9),
            (plugin::Reply{.status = plugin::Status::end, .emitted = {"b", "c"}, .checkpoint = "\x03"}));
}

TEST_P(PlainC, AWrongOptionIsNamed) {
  auto letters = bench("plain.letters");
  const auto& created = letters.create({{"word", std::string(27, 'x')}});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error(),
            (plugin::Failure{
                .status = plugin::Status::config, .message = "the word is longer than the alphabet", .field = "word"}));
}

TEST_P(PlainC, AStepAndASinkAnswer) {
  auto upper = bench("plain.upper");
  const auto reply = upper.process_batch({{.params = {{"text", "abc"}}}, {.params = {{"text", std::string(65, 'x')}}}});
  EXPECT_EQ(reply.verdicts, (std::vector<plugin::Verdict>{
                                {.output = Object{{"text", "ABC"}}},
                                {.failure = plugin::Failure{.message = "the text is too long", .field = "text"}}}));
  auto nowhere = bench("plain.nowhere");
  nowhere.open_sink();
  EXPECT_EQ(nowhere.write({{}, {}}).verdicts, std::vector<plugin::Verdict>(2));
  EXPECT_EQ(nowhere.flush(), plugin::Reply{});
  nowhere.commit();
}

}  // namespace
}  // namespace sluice
