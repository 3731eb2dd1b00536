// SPDX-License-Identifier: Apache-2.0
//
// Plugins do not see each other, nor anybody them, but through the two symbols of plugin.h.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

#include "conformance/conformance.hpp"
#include "support/component_fixture.hpp"

namespace sluice {
namespace {

TEST(PluginIsolation, TwoEditionsOfOneLibraryLiveSideBySide) {
  ComponentFixture first(Mode::direct, "edition.first", conformance_folder("default"));
  ComponentFixture second(Mode::direct, "edition.second", conformance_folder("default"));
  first.create();
  second.create();
  const auto sees = [](int edition) {
    return Value(Object{{"variable", edition}, {"function", edition}, {"template", edition}, {"compiled", edition}});
  };
  EXPECT_EQ(first.process({}).output, sees(1));
  EXPECT_EQ(second.process({}).output, sees(2));
  EXPECT_EQ(first.process({}).output, sees(1));
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string out;
  std::array<char, 4096> buffer;
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) out += buffer.data();
  return out;
}

TEST(PluginIsolation, EveryPluginExportsItsTwoSymbolsAndNothingElse) {
  if (output_of("nm --version 2>/dev/null").empty()) GTEST_SKIP() << "nm is not installed";
  int plugins = 0;
  for (const auto& folder : {conformance_folder("default"), conformance_folder("clang_libcxx"),
                             conformance_folder("gcc_old_abi_debug"), conformance_folder("../plugins")}) {
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".so") continue;
      ++plugins;
      EXPECT_EQ(output_of("nm -D --defined-only --format=just-symbols '" + file.path().string() + "'"),
                "sluice_manifest_v1\nsluice_plugin_v1\n")
          << file.path();
    }
  }
  EXPECT_GE(plugins, 6);
}

}  // namespace
}  // namespace sluice
