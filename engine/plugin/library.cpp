// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <utility>

#include "plugin/c_structs.hpp"

namespace sluice::plugin {
namespace {

constexpr const char* kEntry = "sluice_plugin_v1";

// Boost wraps what dlerror() said, which alone says what is missing.
std::string dlerror_in(std::string_view what, const std::filesystem::path& file) {
  constexpr std::string_view kBefore = "(dlerror system message: ";
  if (const auto at = what.find(kBefore); at != std::string_view::npos) {
    what.remove_prefix(at + kBefore.size());
    what = what.substr(0, what.rfind(')'));
  }
  const std::string name = file.string() + ": ";
  if (what.starts_with(name)) what.remove_prefix(name.size());
  return std::string(what);
}

std::string sized(std::uint32_t size) {
  return std::to_string(size) + " bytes";
}

// Version 1.0 of each struct is what this header has; later ones only grow.
template <class Struct>
Result<Struct> read_struct(const Struct* given, std::string_view what) {
  if (given == nullptr) return failure("no " + std::string(what) + ", but one is needed");
  if (given->struct_size < sizeof(Struct)) {
    return failure("a " + std::string(what) + " of " + sized(given->struct_size) + ", but at least " +
                   sized(sizeof(Struct)) + " are needed");
  }
  return complete(*given);
}

std::unexpected<Error> differs(std::string code, std::string_view manifest) {
  return failure("its code " + std::move(code) + ", but its manifest " + std::string(manifest) + ": build it again");
}

Result<const slu_plugin*> open(const std::filesystem::path& file) {
  namespace load_mode = boost::dll::load_mode;
  // RTLD_NODELETE: never unloaded, whoever closes the handle.
  const auto mode = static_cast<load_mode::type>(load_mode::rtld_now | load_mode::rtld_local | RTLD_NODELETE);
  slu_plugin_entry entry = nullptr;
  try {
    const boost::dll::shared_library library(file.c_str(), mode);
    entry = &library.get<const slu_plugin*()>(kEntry);
  } catch (const boost::system::system_error& e) {
    return failure("cannot be loaded: " + dlerror_in(e.what(), file));
  }
  return entry();
}

}  // namespace

Result<std::unique_ptr<Library>> Library::load(const PluginFile& file, const Services& services) {
  const auto named = [&](const Error& error) { return failure(file.path.string() + ": " + error.message); };
  const auto opened = open(file.path);
  if (!opened) return named(opened.error());
  std::unique_ptr<Library> library(new Library(file, services));
  const auto plugin = read_struct(*opened, "descriptor");
  if (!plugin) return named(plugin.error());
  if (const auto sound = library->check(*plugin); !sound) return named(sound.error());
  if (plugin->init != nullptr) {
    if (const slu_status said = plugin->init(&library->host_.table()); said != SLU_OK) {
      return named({"its init() answered " + std::to_string(said) + ", but 0 is needed"});
    }
  }
  library->fini_ = plugin->fini;
  return library;
}

Library::~Library() {
  if (fini_ != nullptr) fini_();
}

Result<> Library::check(const slu_plugin& plugin) {
  if (plugin.abi != SLU_ABI || plugin.min_host_minor > SLU_MINOR) {
    return failure("made for plugin ABI " + std::to_string(plugin.abi) + "." + std::to_string(plugin.min_host_minor) +
                   ", but one for " + std::to_string(SLU_ABI) + "." + std::to_string(SLU_MINOR) +
                   " is needed by this engine");
  }
  const std::string id(text(plugin.id)), version(text(plugin.version));
  const auto& components = manifest().components;
  if (id != manifest().id) return differs("is " + id, manifest().id);
  if (version != manifest().version) return differs("is version " + version, manifest().version);
  if (plugin.component_count != components.size()) {
    return differs("offers " + std::to_string(plugin.component_count) + " components",
                   std::to_string(components.size()));
  }
  for (std::uint32_t i = 0; i < plugin.component_count; ++i) {
    const auto component = TRY(read_struct(plugin.components[i], "component"));
    components_.push_back(TRY(check_component(component)));
  }
  return {};
}

Result<Library::Component> Library::check_component(const slu_component& given) const {
  const std::string name(text(given.name));
  const auto kind = given.source != nullptr ? ComponentKind::source
                    : given.step != nullptr ? ComponentKind::step
                                            : ComponentKind::sink;
  const ComponentManifest* declared = manifest().component(kind, name);
  if (declared == nullptr) {
    const auto same = std::ranges::find(manifest().components, name, &ComponentManifest::name);
    if (same == manifest().components.end()) return differs("offers " + name, "does not");
    return differs("of " + name + " is of another kind", "says " + std::string(sluice::name(same->kind)));
  }
  if (component(kind, name) != nullptr) return differs("offers " + name + " twice", "does so only once");

  Component out{.table = given};
  if (given.source != nullptr) out.source = TRY(read_struct(given.source, "source table"));
  if (given.step != nullptr) out.step = TRY(read_struct(given.step, "step table"));
  if (given.sink != nullptr) out.sink = TRY(read_struct(given.sink, "sink table"));

  const int kinds = (given.source != nullptr) + (given.step != nullptr) + (given.sink != nullptr);
  if (kinds != 1)
    return differs("of " + name + " is of " + std::to_string(kinds) + " kinds",
                   "says " + std::string(sluice::name(kind)));
  const bool reentrant = (given.flags & SLU_REENTRANT) != 0;
  if (reentrant != declared->reentrant) return differs("of " + name + " differs on being reentrant", "says otherwise");
  const bool suspends = out.step.resume != nullptr;
  if (suspends != declared->may_suspend) return differs("of " + name + " differs on suspending", "says otherwise");

  const bool complete = given.create != nullptr && given.destroy != nullptr &&
                        (given.source == nullptr || (out.source.open != nullptr && out.source.next != nullptr)) &&
                        (given.step == nullptr || out.step.process != nullptr) &&
                        (given.sink == nullptr || out.sink.write != nullptr);
  if (!complete) return failure(name + " lacks a function, but all that are not optional are needed");
  return out;
}

const Library::Component* Library::component(ComponentKind kind, std::string_view name) const {
  const auto is_of_kind = [&](const Component& c) {
    switch (kind) {
      case ComponentKind::source:
        return c.table.source != nullptr;
      case ComponentKind::step:
        return c.table.step != nullptr;
      case ComponentKind::sink:
        break;
    }
    return c.table.sink != nullptr;
  };
  const auto found = std::ranges::find_if(
      components_, [&](const Component& c) { return text(c.table.name) == name && is_of_kind(c); });
  return found == components_.end() ? nullptr : &*found;
}

}  // namespace sluice::plugin
