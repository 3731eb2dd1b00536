// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a plugin's file, and as a manifest's text. Either there is a manifest whose every component can be
// described, or one line that says why not.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugin/describe.hpp"
#include "plugin/manifest_value.hpp"

namespace sluice::plugin {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void look_at(const Result<Manifest>& manifest) {
  if (!manifest) {
    require(!manifest.error().message.empty() && manifest.error().message.find('\n') == std::string::npos);
    return;
  }
  require(!manifest->components.empty());
  require(to_value(*manifest)["components"].size() == manifest->components.size());
  for (const ComponentManifest& component : manifest->components) {
    require(manifest->component(component.kind, component.name) == &component);
    require(describe(*manifest, component).starts_with("NAME\n    " + component.name));
  }
}

// A file in memory, under a name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("plugin", MFD_CLOEXEC)) {
    require(fd_ >= 0 && ::write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace
}  // namespace sluice::plugin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::plugin;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  look_at(read_manifest(MemoryFile(bytes).path()));
  look_at(parse_manifest(bytes));
  return 0;
}
