// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include <sluice/plugin.h>

#include "base/result.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host.hpp"
#include "plugin/services.hpp"

namespace sluice::plugin {

// A plugin whose code is in this process. It stays there until the process ends, whatever happens to this object: a
// thread that a plugin left behind must not find its code gone. Any thread may use it after load().
class Library final {
 public:
  // A component's C tables, completed to this engine's version of them.
  struct Component {
    slu_component table;
    slu_source source;
    slu_step step;
    slu_sink sink;
  };

  // Runs the plugin's static constructors and init(). Refuses what does not link, another ABI, and code that is not
  // what its manifest says, with one line that names the file. `services` outlives the library.
  static Result<std::unique_ptr<Library>> load(const PluginFile& file, const Services& services);

  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();  // fini()

  const std::filesystem::path& path() const { return file_.path; }
  const Manifest& manifest() const { return file_.manifest; }
  const Host& host() const { return host_; }
  const Component* component(ComponentKind kind, std::string_view name) const;

 private:
  Library(PluginFile file, const Services& services) : file_(std::move(file)), host_(services, file_.manifest.id) {}

  Result<> check(const slu_plugin& plugin);
  Result<Component> check_component(const slu_component& given) const;

  PluginFile file_;
  Host host_;
  std::vector<Component> components_;
  void (*fini_)() = nullptr;
};

}  // namespace sluice::plugin
