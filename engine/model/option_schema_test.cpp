// SPDX-License-Identifier: Apache-2.0
#include "model/option_schema.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

Value given(const OptionSchema& schema, Value found) {
  auto value = normalise(schema, std::move(found));
  EXPECT_TRUE(value.has_value()) << value.error().message;
  return value.value_or(Value("refused"));
}

std::string refusal(const OptionSchema& schema, Value found) {
  const auto value = normalise(schema, std::move(found));
  return value ? "taken" : value.error().message;
}

OptionSchema of(OptionType type) {
  return {.name = "x", .type = type};
}

TEST(OptionSchema, GivesTheComponentItsOwnType) {
  const struct {
    OptionType type;
    Value found, expected;
  } cases[] = {
      {OptionType::string, "a", "a"},
      {OptionType::string, 42, "42"},
      {OptionType::string, 0.5, "0.5"},
      {OptionType::string, true, "true"},
      {OptionType::integer, 42, 42},
      {OptionType::integer, "42", 42},
      {OptionType::integer, "-7", -7},
      {OptionType::integer, 3.0, 3},
      {OptionType::number, 3, 3.0},
      {OptionType::number, 0.25, 0.25},
      {OptionType::number, "0.25", 0.25},
      {OptionType::boolean, false, false},
      {OptionType::boolean, "true", true},
      {OptionType::duration, "1m30s", 90'000},
      {OptionType::duration, "250ms", 250},
      {OptionType::size, "64KiB", 65'536},
      {OptionType::path, "/tmp/x", "/tmp/x"},
      {OptionType::secret, "memories_key", "memories_key"},
      {OptionType::list, Array{1, "a"}, Array{1, "a"}},
      {OptionType::map, Object{{"a", 1}}, Object{{"a", 1}}},
      {OptionType::any, nullptr, nullptr},
      {OptionType::any, Array{}, Array{}},
  };
  for (const auto& [type, found, expected] : cases) EXPECT_EQ(given(of(type), found), expected) << name(type);
}

TEST(OptionSchema, RefusesWithWhatWasFoundAndWhatIsAllowed) {
  const OptionSchema count{.name = "count", .type = OptionType::integer, .min = Value(1), .max = Value(50)};
  const OptionSchema poll{.name = "poll", .type = OptionType::duration, .min = Value(1000)};
  const OptionSchema cap{.name = "cap", .type = OptionType::size, .max = Value(1 << 20)};
  const OptionSchema library{.name = "library", .choices = {"private", "public"}};
  const OptionSchema quality{.name = "quality", .choices = {"480", "720", "1080"}};
  const OptionSchema tags{.name = "tags", .type = OptionType::list, .element = OptionType::string};
  const struct {
    OptionSchema schema;
    Value found;
    std::string message;
  } cases[] = {
      {count, "four", R"(count is "four"; it must be an integer from 1 to 50)"},
      {count, 51, "count is 51; it must be an integer from 1 to 50"},
      {count, "0", R"(count is "0"; it must be an integer from 1 to 50)"},
      {count, 2.5, "count is 2.5; it must be an integer from 1 to 50"},
      {count, 1e300, "count is 1e+300; it must be an integer from 1 to 50"},
      {count, nullptr, "count is null; it must be an integer from 1 to 50"},
      {poll, 30, "poll is 30; it must be a duration, at least 1s"},
      {poll, "10ms", R"(poll is "10ms"; it must be a duration, at least 1s)"},
      {of(OptionType::duration), 30, R"(x is 30; it must be a duration like "30s")"},
      {of(OptionType::duration), "5us", R"(x is "5us"; it must be a duration like "30s")"},
      {cap, "2MiB", R"(cap is "2MiB"; it must be a size, at most 1MiB)"},
      {of(OptionType::size), 4096, R"(x is 4096; it must be a size like "64KiB")"},
      {library, "open", R"(library is "open"; it must be "private" or "public")"},
      {quality, 500, R"(quality is 500; it must be "480", "720" or "1080")"},
      {tags, Array{"a", Array{}}, "tags[1] is []; it must be text"},
      {tags, "a", R"(tags is "a"; it must be a list, each element text)"},
      {of(OptionType::string), Array{1}, "x is [1]; it must be text"},
      {of(OptionType::boolean), "yes", R"(x is "yes"; it must be true or false)"},
      {of(OptionType::boolean), 1, "x is 1; it must be true or false"},
      {of(OptionType::number), "1e999", R"(x is "1e999"; it must be a number)"},
      {of(OptionType::map), Array{}, "x is []; it must be a table"},
      {of(OptionType::path), "", R"(x is ""; it must be a path)"},
  };
  for (const auto& [schema, found, message] : cases) EXPECT_EQ(refusal(schema, found), message);
}

TEST(OptionSchema, NeverRepeatsWhatMayBeASecret) {
  EXPECT_EQ(refusal(of(OptionType::secret), Array{"sk-live-1234"}),
            "x is no reference to a secret; it must be a secret");
}

TEST(OptionSchema, ANumberMayStandForAChoiceWrittenInDigits) {
  EXPECT_EQ(given({.name = "quality", .choices = {"480", "720"}}, 720), Value("720"));
}

TEST(OptionSchema, CompletesAComponentsOptions) {
  const std::vector<OptionSchema> schemas{
      {.name = "path", .type = OptionType::path, .required = true},
      {.name = "poll", .type = OptionType::duration, .fallback = Value(30'000)},
      {.name = "library", .choices = {"private", "public"}},
  };
  EXPECT_EQ(complete(schemas, {{"path", "/a"}}), (Object{{"path", "/a"}, {"poll", 30'000}}));
  EXPECT_EQ(complete(schemas, {{"library", "public"}, {"poll", "1m"}, {"path", "/a"}}),
            (Object{{"path", "/a"}, {"poll", 60'000}, {"library", "public"}}));
  const auto message = [&](const Object& given) { return complete(schemas, given).error().message; };
  EXPECT_EQ(message({}), "path is missing; it must be a path");
  EXPECT_EQ(message({{"path", "/a"}, {"libary", "public"}}), R"(unknown option "libary"; did you mean "library"?)");
  EXPECT_EQ(message({{"path", "/a"}, {"zzz", 1}}), R"(unknown option "zzz")");
}

TEST(OptionSchema, TypesHaveTheManifestsNames) {
  for (const auto* word :
       {"string", "integer", "number", "boolean", "duration", "size", "path", "list", "map", "any", "secret"}) {
    ASSERT_TRUE(option_type(word)) << word;
    EXPECT_EQ(name(*option_type(word)), word);
  }
  EXPECT_EQ(option_type("float"), std::nullopt);
}

}  // namespace
}  // namespace sluice
