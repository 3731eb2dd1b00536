// SPDX-License-Identifier: Apache-2.0
#include "support/small_catalog.hpp"

#include <string_view>
#include <vector>

#include "base/check.hpp"

namespace sluice::testing_support {
namespace {

constexpr std::string_view kManifests[] = {
    R"({"abi":1,"id":"dev.example.csv","version":"1","components":[
  {"kind":"source","name":"csv","options":[
     {"name":"path","type":"path","required":true,"doc":"The file"},
     {"name":"delimiter","type":"string","default":","},
     {"name":"header","type":"any"}]},
  {"kind":"source","name":"list","options":[{"name":"list","type":"list","required":true}]}]})",
    R"({"abi":1,"id":"dev.example.ingest","version":"1","components":[
  {"kind":"step","name":"ingest.submit","outputs":["task_id","library"],"options":[
     {"name":"api_key","type":"secret","required":true,"doc":"The key of the account"},
     {"name":"base_url","type":"string","default":"https://api.example","env":"INGEST_BASE_URL"},
     {"name":"account","type":"string"},
     {"name":"library","type":"string","choices":["private","public"],"default":"private",
      "irreversible":{"choice":"public","effect":"put it where ALL see it"}}],
   "params":[
     {"name":"creator","type":"string","required":true},
     {"name":"count","type":"integer","default":4,"min":1,"max":50},
     {"name":"callback","type":"string"}],
   "limits":[{"name":"ingest.upload","rate":"1/min","key":"account"}]},
  {"kind":"step","name":"ingest.wait","may_suspend":true,"deadline":"2h","outputs":["state","ready","failed"],"options":[
     {"name":"api_key","type":"secret","required":true},
     {"name":"poll","type":"duration","default":"30s","min":"1s"}],
   "params":[{"name":"task","type":"any","required":true}]}]})",
    R"({"abi":1,"id":"dev.example.tools","version":"1","components":[
  {"kind":"source","name":"program","options":[{"name":"line","type":"string"}]},
  {"kind":"step","name":"program","batch":64,"concurrency":4,"params":[{"name":"text","type":"string"}],
   "options":[{"name":"env","type":"map","of":"secret"}]},
  {"kind":"step","name":"each","params":[{"name":"list","type":"list","required":true}]},
  {"kind":"step","name":"note","outputs":[],"params":[
     {"name":"text","type":"string"},{"name":"times","type":"integer","max_of":"most_times"}],
   "options":[{"name":"most_times","type":"integer","default":3},{"name":"tags","type":"list","of":"string"},{"name":"most","type":"size","max":"1MiB"},
              {"name":"timer","type":"duration","env":"NOTE_TIMER"},
              {"name":"forever","type":"boolean","irreversible":{"choice":"true","effect":"note it for good"}}]}]})",
    R"({"abi":1,"id":"dev.example.out","version":"1","components":[
  {"kind":"sink","name":"file","options":[{"name":"path","type":"path","required":true},{"name":"root","type":"path"}],
   "params":[{"name":"fields","type":"map"}]},
  {"kind":"sink","name":"chat","options":[{"name":"webhook","type":"secret","required":true}],
   "params":[{"name":"text","type":"string","required":true},{"name":"blocks","type":"list"}]}]})"};

}  // namespace

plugin::Catalog small_catalog() {
  std::vector<plugin::PluginFile> files;
  for (const auto text : kManifests) {
    auto manifest = plugin::parse_manifest(text);
    SLUICE_CHECK(manifest.has_value());
    files.push_back({"/plugins/" + std::string(manifest->short_name()) + ".so", *std::move(manifest)});
  }
  return plugin::Catalog(std::move(files));
}

}  // namespace sluice::testing_support
