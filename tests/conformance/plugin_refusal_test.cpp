// SPDX-License-Identifier: Apache-2.0
//
// What is no sound plugin is refused with one line that names the file, what was found and what is needed; and nothing
// of it is run before it is loaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <elf.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "conformance/conformance.hpp"
#include "plugin/catalog.hpp"
#include "plugin/library.hpp"
#include "support/fake_clock.hpp"
#include "support/folder.hpp"

namespace sluice {
namespace {

using testing_support::content_of;
using testing_support::Folder;

std::filesystem::path faulty(const std::string& fault) {
  return conformance_folder("faulty") / fault / "faulty.so";
}

// "" where the file is read or loaded.
std::string complaint_on_reading(const std::filesystem::path& file) {
  const auto manifest = plugin::read_manifest(file);
  return manifest ? "" : manifest.error().message;
}

std::string complaint_on_loading(const std::filesystem::path& file) {
  static const FakeClock clock;
  static const plugin::Services services{.clock = clock};
  auto manifest = plugin::read_manifest(file);
  if (!manifest) return "not even readable: " + manifest.error().message;
  const auto library = plugin::Library::load({file, *std::move(manifest)}, services);
  return library ? "" : library.error().message;
}

TEST(PluginRefusal, FilesThatAreNoPlugins) {
  const Folder folder;
  const std::string good = content_of(faulty("NONE"));
  std::string arm = good, small = good, program = good;
  const std::uint16_t machine = EM_AARCH64, executable = ET_EXEC;
  std::memcpy(&arm[offsetof(Elf64_Ehdr, e_machine)], &machine, sizeof machine);
  std::memcpy(&program[offsetof(Elf64_Ehdr, e_type)], &executable, sizeof executable);
  small[EI_CLASS] = ELFCLASS32;
  const struct {
    std::string name, bytes, complaint;
  } cases[] = {
      {"empty.so", "", "an empty file, but a shared library for x86-64 is needed"},
      {"text.so", "#!/bin/sh\necho hello\n", "not an ELF file, but a shared library for x86-64 is needed"},
      {"short.so",
       "\x7f"
       "ELF",
       "cut short: 4 bytes, but at least 64 are needed"},
      {"arm.so", arm, "built for ARM64, but a shared library for x86-64 is needed"},
      {"small.so", small,
       "built for x86-64 with another word size or byte order, but a shared library for x86-64 is needed"},
      {"program.so", program, "not a shared library, but a shared library for x86-64 is needed"},
      {"cut.so", good.substr(0, 1000),
       "cut short: 1000 bytes, but at least " + std::to_string(good.size()) + " are needed"},
  };
  for (const auto& [name, bytes, complaint] : cases) {
    const auto file = folder.write(name, bytes);
    EXPECT_EQ(complaint_on_reading(file), file.string() + ": " + complaint);
  }
  EXPECT_EQ(complaint_on_reading(folder.path() / "none.so"),
            (folder.path() / "none.so").string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(complaint_on_reading("/lib/x86_64-linux-gnu/libc.so.6"),
            "/lib/x86_64-linux-gnu/libc.so.6: no section .sluice.manifest, but every plugin has one (is this a sluice "
            "plugin?)");
}

TEST(PluginRefusal, ManifestsOfAnotherVersion) {
  EXPECT_EQ(complaint_on_reading(faulty("MANIFEST_OF_2")),
            faulty("MANIFEST_OF_2").string() + ": made for plugin ABI 2.0, but one for 1.0 is needed by this engine");
  EXPECT_EQ(
      complaint_on_reading(faulty("MANIFEST_NEEDS_MORE")),
      faulty("MANIFEST_NEEDS_MORE").string() + ": made for plugin ABI 1.7, but one for 1.0 is needed by this engine");
}

TEST(PluginRefusal, CodeThatIsNotWhatItsManifestSays) {
  const struct {
    std::string fault, complaint;
  } cases[] = {
      {"MISSING_SYMBOL", "cannot be loaded: undefined symbol: a_function_that_nobody_has"},
      {"V2_ONLY", "cannot be loaded: undefined symbol: sluice_plugin_v1"},
      {"NO_DESCRIPTOR", "no descriptor, but one is needed"},
      {"TRUNCATED", "a descriptor of 8 bytes, but at least 72 bytes are needed"},
      {"ABI", "made for plugin ABI 3.0, but one for 1.0 is needed by this engine"},
      {"NEEDS_MORE", "made for plugin ABI 1.7, but one for 1.0 is needed by this engine"},
      {"OTHER_ID", "its code is dev.sluice.other, but its manifest dev.sluice.faulty: build it again"},
      {"OTHER_VERSION", "its code is version 1.1, but its manifest 1.0: build it again"},
      {"COUNT", "its code offers 2 components, but its manifest 1: build it again"},
      {"OTHER_KIND", "its code of faulty is of another kind, but its manifest says step: build it again"},
      {"REENTRANT", "its code of faulty differs on being reentrant, but its manifest says otherwise: build it again"},
      {"NO_CREATE", "faulty lacks a function, but all that are not optional are needed"},
      {"INIT", "its init() answered 12, but 0 is needed"},
  };
  for (const auto& [fault, complaint] : cases) {
    EXPECT_EQ(complaint_on_loading(faulty(fault)), faulty(fault).string() + ": " + complaint);
  }
}

TEST(PluginRefusal, ALongerDescriptorOfALaterVersionLoads) {
  EXPECT_EQ(complaint_on_loading(faulty("NONE")), "");
  EXPECT_EQ(complaint_on_loading(faulty("LONGER")), "");
}

TEST(PluginRefusal, NothingIsRunBeforeLoading) {
  const Folder folder;
  const auto trace = folder.path() / "trace";
  ::setenv("SLUICE_TEST_TRACE", trace.c_str(), 1);
  const auto directory = conformance_folder("faulty/CONSTRUCTOR");
  const auto catalog = plugin::Catalog::scan({&directory, 1});
  ASSERT_EQ(catalog.files().size(), 1u);
  EXPECT_EQ(catalog.find(ComponentKind::step, "faulty")->component.summary, "Does nothing");
  EXPECT_FALSE(std::filesystem::exists(trace));
  EXPECT_DEATH(complaint_on_loading(faulty("CONSTRUCTOR")), "");  // the trap works
  EXPECT_TRUE(std::filesystem::exists(trace));
}

TEST(PluginRefusal, NoMutationOfAGoodFileHarmsTheReader) {
  const Folder folder;
  const std::string good = content_of(faulty("NONE"));
  std::mt19937_64 random(20260101);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  int refused = 0;
  for (int round = 0; round < 256; ++round) {
    std::string mutated = good;
    // Anywhere, in the header, or in the section table, where every bit counts.
    const std::size_t begin = round % 3 == 2 ? good.size() - 40 * sizeof(Elf64_Shdr) : 0;
    const std::size_t length = round % 3 == 1 ? sizeof(Elf64_Ehdr) : good.size() - begin;
    for (std::size_t flips = 1 + below(8); flips > 0; --flips) {
      mutated[begin + below(length)] = static_cast<char>(random());
    }
    if (round % 8 == 7) mutated.resize(below(mutated.size()));
    const auto file = folder.write("mutated.so", mutated);
    const std::string complaint = complaint_on_reading(file);
    if (complaint.empty()) continue;
    ++refused;
    EXPECT_THAT(complaint, testing::StartsWith(file.string() + ": "));
    EXPECT_EQ(complaint.find('\n'), std::string::npos);
  }
  EXPECT_GT(refused, 64);
}

}  // namespace
}  // namespace sluice
