// SPDX-License-Identifier: Apache-2.0
//
// What a plugin says about itself, read out of its file without running any of its code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/component_kind.hpp"
#include "model/option_schema.hpp"
#include "model/quantity.hpp"

namespace sluice::plugin {

// What a component changes outside of the engine: nothing, only what goes through the host, or things of its own.
enum class Effects : std::uint8_t { none, via_host, own };
std::string_view name(Effects effects);

struct DeclaredLimit {
  std::string name;
  Rate rate;
  std::string key_option;  // each value of that static option has the limit for itself; "" one for all

  friend bool operator==(const DeclaredLimit&, const DeclaredLimit&) = default;
};

struct ComponentManifest {
  ComponentKind kind = ComponentKind::step;
  std::string name;  // as in `uses`: "memories.scrape"
  std::string summary;
  std::string description;                          // some sentences more; "" none
  std::vector<OptionSchema> options;                // static
  std::vector<OptionSchema> params;                 // per item
  std::optional<std::vector<std::string>> outputs;  // nullopt: not known beforehand
  int batch = 1;                                    // preferred
  std::optional<int> concurrency;                   // preferred; nullopt: as many as the run allows
  std::optional<Duration> deadline;
  bool may_suspend = false;
  bool on_cancel = false;
  bool reentrant = false;
  Effects effects = Effects::none;
  std::vector<DeclaredLimit> limits;

  // Of either kind, or nullptr.
  const OptionSchema* option(std::string_view wanted) const;

  friend bool operator==(const ComponentManifest&, const ComponentManifest&) = default;
};

struct Manifest {
  std::string id;  // "dev.example.shorten"
  std::string version;
  std::vector<ComponentManifest> components;

  // The plugin's name in metrics and `[defaults.NAME]`: the last part of its id.
  std::string_view short_name() const;
  const ComponentManifest* component(ComponentKind kind, std::string_view name) const;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// Every error is one line that names the file, what was found in it and what is needed. The file may be anything.
Result<Manifest> read_manifest(const std::filesystem::path& file);

// The JSON text of a manifest; the error lacks the file's name.
Result<Manifest> parse_manifest(std::string_view text);

}  // namespace sluice::plugin
