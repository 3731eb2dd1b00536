// SPDX-License-Identifier: Apache-2.0
//
// Programs as they are, and as they should not be: shell scripts, run by the real step.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "support/component_fixture.hpp"
#include "support/folder.hpp"

namespace sluice {
namespace {

using namespace std::chrono_literals;
using plugin::Status;
using plugin::Verdict;

class ExecStep : public testing::TestWithParam<Mode> {
 protected:
  void program(const std::string& script, Object more = {}) {
    folder.write("program.sh", script);
    Object options{{"run", Array{"/bin/sh", "program.sh"}}, {"root", folder.path().string()}};
    for (auto& [name, value] : more) options[name] = value;
    created(std::move(options));
  }
  void created(Object options) {
    const auto& made = bench.create(std::move(options));
    ASSERT_TRUE(made) << made.error().message;
  }
  // One item for each text.
  std::vector<Verdict> process(const std::vector<std::string>& texts) {
    std::vector<ComponentFixture::Given> batch;
    for (const auto& text : texts) batch.push_back({.item = Object{{"do", text}}, .token = "token-" + text});
    return bench.process_batch(std::move(batch)).verdicts;
  }

  testing_support::Folder folder;
  ComponentFixture bench{GetParam(), ComponentKind::step, "exec"};
};
INSTANTIATE_TEST_SUITE_P(Modes, ExecStep, testing::ValuesIn(kModes), mode_name);

// "ok", or what went wrong: "retry ended: the program …".
std::string story(const Verdict& verdict) {
  if (!verdict.failure) return "ok";
  const auto& failure = *verdict.failure;
  return std::string(name(failure.status)) + " " + failure.code + ": " + failure.message;
}

std::vector<std::string> stories(const std::vector<Verdict>& verdicts) {
  std::vector<std::string> out;
  for (const auto& verdict : verdicts) out.push_back(story(verdict));
  return out;
}

constexpr const char* kMirror = R"(exec sed -u 's/^/{"ok":{"line":/; s/$/}}/')";

TEST_P(ExecStep, AProgramIsToldTokenAttemptItemAndParams) {
  program(kMirror);
  const auto verdict = bench.process({{"params", Object{{"name", "Ärger \"quoted\""}}}}, Object{{"n", 7}}, 3);
  ASSERT_EQ(story(verdict), "ok");
  EXPECT_EQ(verdict.output, Value(Object{{"line", Object{{"token", "token-1"},
                                                         {"attempt", 3},
                                                         {"item", Object{{"n", 7}}},
                                                         {"params", Object{{"name", "Ärger \"quoted\""}}}}}}));
  EXPECT_EQ(bench.process({}, Object{}).output["line"]["params"], Value(Object{}));
}

TEST_P(ExecStep, AProgramLivesAcrossCallsAndIsStartedAnewWhenItHasEnded) {
  program(R"(while read -r line; do echo "{\"ok\":{\"pid\":$$}}"; case $line in *last*) exit 0;; esac; done)");
  const auto first = process({"a", "b"});
  const auto second = process({"last"});
  const auto third = process({"a"});
  ASSERT_EQ(stories(first), (std::vector<std::string>{"ok", "ok"}));
  EXPECT_EQ(first[0].output, first[1].output);
  EXPECT_EQ(first[0].output, second[0].output);
  ASSERT_EQ(story(third[0]), "ok");
  EXPECT_NE(first[0].output, third[0].output);
}

constexpr const char* kBroken = R"(
while read -r line; do
  case $line in
    *'"do":"die'*) kill -9 $$ ;;
    *'"do":"fail'*) echo first >&2; echo 'the reason' >&2; exit 3 ;;
    *'"do":"quit'*) exit 0 ;;
    *'"do":"leave'*) echo '{"ok":{}}'; exit 0 ;;
    *'"do":"nonsense'*) echo 'Loading model …' ;;
    *'"do":"wrong'*) echo '{"okay":{}}' ;;
    *'"do":"other'*) echo '{"token":"token-x","ok":{}}' ;;
    *'"do":"flood'*) while :; do printf 0123456789012345678901234567890123456789; done ;;
    *'"do":"fork'*) sleep 100 & exit 1 ;;
    *'"do":"close'*) exec >&-; exec sleep 100 ;;
    *'"do":"noise'*) i=0; while [ $i -lt 3000 ]; do echo "line $i of many that nobody asked for" >&2; i=$((i+1)); done; echo '{"ok":{}}' ;;
    *'"do":"hang'*) exec sleep 100 ;;
    *) echo '{"ok":{}}' ;;
  esac
done)";

TEST_P(ExecStep, ABrokenProgramHarmsOnlyTheItemWhoseTurnItWas) {
  const std::pair<const char*, const char*> cases[] = {
      {"die", "retry ended: the program ended with signal 9"},
      {"fail", "retry ended: the program ended with status 3: the reason"},
      {"quit", "retry ended: the program ended with status 0"},
      {"leave", "ok"},
      {"nonsense", "retry answer: the program answered with `Loading model …`, which is no JSON"},
      {"wrong",
       "failed answer: the program answered with \"okay\", which means nothing here: there are ok, emit, skip, retry, "
       "throttled, failed and halt"},
      {"other", "retry answer: the program answered for another item than the one whose turn it was"},
      {"flood",
       "failed too_large: the program's answer is too large: it wrote more than the 4096 bytes that max_output allows"},
      {"fork", "retry ended: the program ended with status 1"},
      {"close", "retry ended: the program ended with signal 15"},
      {"noise", "ok"},
  };
  for (const auto& [what, expected] : cases) {
    program(kBroken, {{"max_output", "4KiB"}});
    EXPECT_EQ(stories(process({"one", what, "two", "three"})), (std::vector<std::string>{"ok", expected, "ok", "ok"}))
        << what;
  }
}

TEST_P(ExecStep, WhatAProgramWroteToStandardErrorIsLoggedAndKeptForTheStory) {
  program(kBroken);
  const auto verdicts = process({"fail"});
  EXPECT_EQ(verdicts[0].failure->detail, "first\nthe reason\n");
  EXPECT_EQ(bench.logs, (std::vector<std::string>{"info first", "info the reason"}));
  bench.logs.clear();
  process({"noise"});
  ASSERT_EQ(bench.logs.size(), 51u);
  EXPECT_EQ(bench.logs[49], "info line 49 of many that nobody asked for");
  EXPECT_TRUE(bench.logs[50].starts_with(
      "warning the program wrote more to its standard error than is logged of one call lines="));
}

TEST_P(ExecStep, AProgramThatHangsIsEndedInTimeAndTheItemsBehindAreNotToBlame) {
  program(kBroken);
  bench.deadline = bench.clock.now() + 1s;
  EXPECT_EQ(stories(process({"one", "hang", "two"})),
            (std::vector<std::string>{"ok",
                                      "retry timeout: the program gave no answer within the time of the call; does it "
                                      "flush its output after each line?",
                                      "cancelled not_begun: the call was over before its turn came"}));
  EXPECT_EQ(stories(process({"one"})), std::vector<std::string>{"ok"});
}

TEST_P(ExecStep, AProgramThatNeverStopsToComplainIsEndedInTime) {
  program("while :; do echo problem >&2; done");
  bench.deadline = bench.clock.now() + 300ms;
  EXPECT_EQ(process({"one"})[0].failure->code, "timeout");
  bench.logs.clear();
}

TEST_P(ExecStep, AProgramThatNeverReadsIsEndedInTime) {
  program("exec sleep 100");
  bench.deadline = bench.clock.now() + 300ms;
  const auto verdicts = process({std::string(300'000, 'x'), "two"});
  EXPECT_EQ(verdicts[0].failure->code, "timeout");
  EXPECT_EQ(verdicts[1].failure->status, Status::cancelled);
}

// With the token in it, an answer is never taken for another item's, whenever it comes.
TEST_P(ExecStep, LinesThatNobodyAskedForAreNoAnswers) {
  program(R"(while read -r line; do
token=${line#*'"token":"'}; token=${token%%'"'*}
echo "{\"token\":\"$token\",\"ok\":{\"of\":\"$token\"}}"; echo "{\"token\":\"$token\",\"ok\":{\"of\":\"$token\"}}"; done)");
  for (const std::string text : {"a", "b", "c", "d"}) {
    const auto verdict = process({text})[0];
    if (verdict.failure) {
      EXPECT_EQ(story(verdict), "retry answer: the program answered for another item than the one whose turn it was");
    } else {
      EXPECT_EQ(verdict.output, Value(Object{{"of", "token-" + text}}));
    }
  }
}

TEST_P(ExecStep, ManyLargeItemsPassWithoutEitherSideWaitingForTheOther) {
  program(kMirror);
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back(std::to_string(i) + std::string(20'000, 'x'));
  const auto verdicts = process(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(story(verdicts[i]), "ok");
    EXPECT_EQ(verdicts[i].output["line"]["item"]["do"], Value(texts[i]));
  }
}

TEST_P(ExecStep, ParamsThatAreTooLargeFailTheirItemAlone) {
  program(kBroken);
  const Object large{{"params", Object{{"text", std::string(2 << 20, 'x')}}}};
  EXPECT_EQ(stories(bench.process_batch({{}, {.params = large}, {}}).verdicts),
            (std::vector<std::string>{"ok", "failed too_large: its params are larger than 1 MiB, or nested too deeply",
                                      "ok"}));
}

TEST_P(ExecStep, ACallThatIsToldToEndEndsTheProgram) {
  program(kBroken);
  bench.cancellation.cancel();
  EXPECT_EQ(stories(process({"hang", "one"})),
            (std::vector<std::string>{"cancelled : cancelled", "cancelled : cancelled"}));
}

TEST_P(ExecStep, OnceIsAProcessForAnItem) {
  const struct {
    const char *script, *expected;
    Value output;
  } cases[] = {
      {R"(read -r item; echo "{\"got\":$item,\"token\":\"$SLUICE_TOKEN\",\"attempt\":$SLUICE_ATTEMPT}")", "ok",
       Object{{"got", Object{{"do", "a"}}}, {"token", "token-a"}, {"attempt", 1}}},
      {"exit 0", "ok", Object{}},
      {"echo '{\"a\":1' ; echo '}'", "ok", Object{{"a", 1}}},
      {"echo later >&2; exit 75", "retry ended: the program ended with status 75: later", Object{}},
      {"echo never >&2; exit 2", "failed ended: the program ended with status 2: never", Object{}},
      {"kill -9 $$", "retry ended: the program ended with signal 9", Object{}},
      {"echo '[1]'", "failed answer: the program printed JSON that is no object", Object{}},
      {"while :; do echo 0123456789; done",
       "failed too_large: the program's output is too large: it wrote more than the 1024 bytes that max_output allows",
       Object{}},
      {"sleep 100 & echo '{}'", "ok", Object{}},
      {"exec sleep 100", "retry timeout: the program did not end within the time of the call", Object{}},
  };
  bench.deadline = bench.clock.now() + 1s;
  for (const auto& [script, expected, output] : cases) {
    program(script, {{"mode", "once"}, {"max_output", "1KiB"}});
    const auto verdict = process({"a"}).at(0);
    EXPECT_EQ(story(verdict), expected) << script;
    EXPECT_EQ(verdict.output, output) << script;
  }
  program("cat", {{"mode", "once"}});
  EXPECT_EQ(bench.process({{"params", Object{{"only", "this"}}}}, Object{{"n", 7}}).output,
            Value(Object{{"only", "this"}}));
}

TEST_P(ExecStep, AProgramGetsACleanEnvironmentAndItsOwnVariables) {
  ::setenv("SLUICE_TEST_LEAK", "1", 1);
  bench.secrets["token"] = "sk-12345678";
  program(
      "env | sort | cut -d= -f1 | tr '\\n' ' ' >names; echo "
      "\"{\\\"token\\\":\\\"$TOKEN\\\",\\\"mode\\\":\\\"$MODE\\\"}\"",
      {{"mode", "once"}, {"env", Object{{"TOKEN", Object{{"secret", "token"}}}, {"MODE", "fast"}}}});
  EXPECT_EQ(process({"a"}).at(0).output, Value(Object{{"token", "sk-12345678"}, {"mode", "fast"}}));
  const auto names = testing_support::content_of(folder.path() / "names");
  for (const char* expected : {"MODE ", "PATH ", "PYTHONUNBUFFERED ", "SLUICE_ATTEMPT ", "SLUICE_TOKEN ", "TOKEN "}) {
    EXPECT_NE(names.find(expected), std::string::npos) << names;
  }
  EXPECT_EQ(names.find("LEAK"), std::string::npos) << names;
}

TEST_P(ExecStep, AProgramGetsNoDescriptorAndNoIgnoredSignal) {
  const int leaky = ::open("/dev/null", O_RDONLY);
  auto* const before = ::signal(SIGPIPE, SIG_IGN);
  program(
      "set -- $(ls /proc/self/fd); echo \"{\\\"descriptors\\\":$#,\\\"ignored\\\":\\\"$(grep SigIgn "
      "/proc/self/status | cut -f2)\\\",\\\"group\\\":$(( $(cut -d' ' -f5 /proc/$$/stat) == $$ ))}\"",
      {{"mode", "once"}});
  // Its three streams, and the folder that `ls` reads.
  EXPECT_EQ(process({"a"}).at(0).output,
            Value(Object{{"descriptors", 4}, {"ignored", "0000000000000000"}, {"group", 1}}));
  ::signal(SIGPIPE, before);
  ::close(leaky);
}

TEST_P(ExecStep, AProgramThatIsNotThereIsFoundBeforeTheRun) {
  folder.write("plain.py", "print(1)");
  const auto at = [&](const char* file) { return (folder.path() / file).lexically_normal().string(); };
  const std::pair<std::string, std::string> cases[] = {
      {"no-such-program-here", "no folder of PATH has a program named no-such-program-here"},
      {"./none.sh", "there is no program " + at("none.sh")},
      {"./plain.py", at("plain.py") + " cannot be executed: `chmod +x` it, or name its interpreter before it"},
      {"plain.py",
       "no folder of PATH has a program named plain.py; for the one beside the workflow, write \"./plain.py\""},
  };
  for (const auto& [word, expected] : cases) {
    created({{"run", Array{word}}, {"root", folder.path().string()}});
    const auto reply = bench.check();
    ASSERT_TRUE(reply.failure) << word;
    EXPECT_EQ(reply.failure->message, expected);
    EXPECT_EQ(reply.failure->field, "run");
    EXPECT_EQ(process({"a", "b"})[1].failure->status, Status::halt);
  }
  created({{"run", Array{"sh", "program.sh"}}, {"root", folder.path().string()}});
  EXPECT_FALSE(bench.check().failure);
}

TEST_P(ExecStep, OptionsThatNoProgramCouldBeGivenAreRefused) {
  EXPECT_EQ(bench.create({{"run", Array{}}}).error().field, "run");
  EXPECT_EQ(bench.create({{"run", Array{"sh"}}, {"env", Object{{"A=B", "x"}}}}).error().message,
            "env: no variable can be called \"A=B\"");
}

}  // namespace
}  // namespace sluice
