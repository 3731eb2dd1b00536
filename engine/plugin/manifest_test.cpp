// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace sluice::plugin {
namespace {

// A manifest of one component, with `members` (JSON) added to it.
std::string with(std::string_view members) {
  return R"({"abi":1,"id":"dev.example.x","version":"1","components":[{"kind":"step","name":"x")" +
         std::string(members) + "}]}";
}

TEST(Manifest, AbsentMembersHaveTheirDefaults) {
  const auto manifest = parse_manifest(with(""));
  ASSERT_TRUE(manifest);
  EXPECT_EQ(*manifest, (Manifest{.id = "dev.example.x", .version = "1", .components = {{.name = "x"}}}));
  EXPECT_EQ(manifest->short_name(), "x");
}

TEST(Manifest, ReadsWhatAComponentDeclares) {
  const auto manifest =
      parse_manifest(with(R"(,"summary":"S","batch":5,"deadline":"1h30m","may_suspend":true,"on_cancel":true,
    "reentrant":true,"effects":"via_host","outputs":["a","b"],"unknown":[1],
    "options":[{"name":"poll","type":"duration","default":"30s","min":"1s","max":"1h","doc":"D"},
               {"name":"tags","type":"list","of":"string"}],
    "params":[{"name":"n","type":"integer","required":true,"units":"videos"}],
    "limits":[{"name":"x.calls","rate":"10/s","key":"poll"}])"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  const ComponentManifest expected{
      .name = "x",
      .summary = "S",
      .options = {{.name = "poll",
                   .type = OptionType::duration,
                   .fallback = Value(30'000),
                   .min = Value(1000),
                   .max = Value(3'600'000),
                   .doc = "D"},
                  {.name = "tags", .type = OptionType::list, .element = OptionType::string}},
      .params = {{.name = "n", .type = OptionType::integer, .per_item = true, .required = true, .units = "videos"}},
      .outputs = {{"a", "b"}},
      .batch = 5,
      .deadline = std::chrono::minutes(90),
      .may_suspend = true,
      .on_cancel = true,
      .reentrant = true,
      .effects = Effects::via_host,
      .limits = {{"x.calls", {.count = 10, .period = std::chrono::seconds(1)}, "poll"}}};
  EXPECT_EQ(manifest->components[0], expected);
  EXPECT_EQ(manifest->components[0].option("n"), &manifest->components[0].params[0]);
  EXPECT_EQ(manifest->components[0].option("m"), nullptr);
}

TEST(Manifest, RefusesWithThePlaceAndWhatIsNeeded) {
  const std::string head = R"({"abi":1,"id":"dev.x","version":"1","components":)";
  const struct {
    std::string text, message;
  } cases[] = {
      {"", "its manifest is no JSON (" + parse_json("").error().message + "), but JSON is needed"},
      {"[]", "made for plugin ABI 0.0, but one for 1.0 is needed by this engine"},
      {R"({"abi":"1"})", R"(its manifest's abi is "1", but an integer in range is needed)"},
      {R"({"abi":1,"min_host_minor":1})", "made for plugin ABI 1.1, but one for 1.0 is needed by this engine"},
      {R"({"abi":1})", "its manifest's id is null, but text is needed"},
      {R"({"abi":1,"id":"x","version":"1"})",
       "its manifest's components is null, but at least one component is needed"},
      {R"({"abi":1,"id":"a\nb"})", R"(its manifest's id is "a\nb", but a name like "dev.example.shorten" is needed)"},
      {R"({"abi":1,"id":"x","version":"1 2"})",
       R"(its manifest's version is "1 2", but a version like "1.0.0" is needed)"},
      {head + "{}}", "its manifest's components is {}, but a list is needed"},
      {head + "[7]}", "its manifest's components[0].kind is null, but text is needed"},
      {head + R"([{"kind":"stap","name":"x"}]})",
       R"(its manifest's components[0].kind is "stap", but a word that this engine knows is needed)"},
      {head + R"([{"kind":"step","name":"X y"}]})",
       R"(its manifest's components[0].name is "X y", but a name like "csv" or "memories.scrape" is needed)"},
      {head + R"([{"kind":"step","name":"x"},{"kind":"sink","name":"x"},{"kind":"step","name":"x"}]})",
       "its manifest declares the step x twice, but each needs a name of its own"},
      {with(R"(,"batch":0)"), "its manifest's components[0].batch is 0, but an integer in range is needed"},
      {with(R"(,"deadline":"2 hours")"),
       R"(its manifest's components[0].deadline is "2 hours", but a duration like "2h" is needed)"},
      {with(R"(,"reentrant":1)"), "its manifest's components[0].reentrant is 1, but true or false is needed"},
      {with(R"(,"effects":"some")"),
       R"(its manifest's components[0].effects is "some", but a word that this engine knows is needed)"},
      {with(R"(,"outputs":[1])"), "its manifest's components[0].outputs is [1], but a list of texts is needed"},
      {with(R"(,"params":[{"name":"A b","type":"string"}])"),
       R"(its manifest's components[0].params[0].name is "A b", but a name like "count" or "max_count" is needed)"},
      {with(R"(,"options":[{"name":"a","type":"float"}])"),
       R"(its manifest's components[0].options[0].type is "float", but a type that this engine knows is needed)"},
      {with(R"(,"options":[{"name":"a","type":"integer","default":"many"}])"),
       R"(its manifest's components[0].options[0].default is "many"; it must be an integer)"},
      {with(R"(,"options":[{"name":"a","type":"map","of":"string"}])"),
       R"(its manifest's components[0].options[0].of is "string", but a list's type, or "secret" for a static map, is needed)"},
      {with(R"(,"params":[{"name":"a","type":"map","of":"secret"}])"),
       R"(its manifest's components[0].params[0].of is "secret", but a list's type, or "secret" for a static map, is needed)"},
      {with(R"(,"options":[{"name":"a","type":"string","env":"a-b"}])"),
       R"(its manifest's components[0].options[0].env is "a-b", but the name of a variable, for a static option that is no secret, is needed)"},
      {with(R"(,"params":[{"name":"a","type":"string","units":"videos"}])"),
       R"(its manifest's components[0].params[0].units is "videos", but absent, as it is no integer, is needed)"},
      {with(R"(,"params":[{"name":"a","type":"string","env":"A"}])"),
       R"(its manifest's components[0].params[0].env is "A", but the name of a variable, for a static option that is no secret, is needed)"},
      {with(R"(,"options":[{"name":"a","type":"secret","env":"A"}])"),
       R"(its manifest's components[0].options[0].env is "A", but the name of a variable, for a static option that is no secret, is needed)"},
      {with(R"(,"options":[{"name":"a","type":"string","choices":["x"],"irreversible":{"choice":"y","effect":"e"}}])"),
       R"(its manifest's components[0].options[0].irreversible.choice is "y", but one of the choices of a static option is needed)"},
      {with(R"(,"options":[{"name":"a","type":"boolean","irreversible":{"choice":"false","effect":"e"}}])"),
       R"(its manifest's components[0].options[0].irreversible.choice is "false", but one of the choices of a static option is needed)"},
      {with(R"(,"params":[{"name":"a","type":"string","choices":["x"],"irreversible":{"choice":"x","effect":"e"}}])"),
       R"(its manifest's components[0].params[0].irreversible.choice is "x", but one of the choices of a static option is needed)"},
      {with(R"(,"options":[{"name":"a","type":"string","choices":["x"],"irreversible":{"choice":"x"}}])"),
       R"(its manifest's components[0].options[0].irreversible.effect is null, but text is needed)"},
      {with(R"(,"options":[{"name":"a","type":"string"}],"params":[{"name":"a","type":"string"}])"),
       "its manifest declares the option a of x twice, but each needs a name of its own"},
      {with(R"(,"limits":[{"name":"l","rate":"often"}])"),
       R"(its manifest's components[0].limits[0].rate is "often", but a rate like "1/min" is needed)"},
  };
  for (const auto& [text, message] : cases) {
    const auto manifest = parse_manifest(text);
    ASSERT_FALSE(manifest) << text;
    EXPECT_EQ(manifest.error().message, message);
  }
}

TEST(Manifest, OneNameMayStandForAComponentOfEachKind) {
  const auto manifest = parse_manifest(
      R"({"abi":1,"id":"x","version":"1","components":[{"kind":"step","name":"x"},{"kind":"source","name":"x"}]})");
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->component(ComponentKind::step, "x"), &manifest->components[0]);
  EXPECT_EQ(manifest->component(ComponentKind::source, "x"), &manifest->components[1]);
  EXPECT_EQ(manifest->component(ComponentKind::sink, "x"), nullptr);
}

}  // namespace
}  // namespace sluice::plugin
