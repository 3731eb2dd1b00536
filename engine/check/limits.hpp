// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "check/context.hpp"
#include "plugin/catalog.hpp"

namespace sluice::check {

// The limits that a workflow's calls are charged to: declared by components, by [limits], or by both, where the file's
// word counts.
class LimitCheck {
 public:
  LimitCheck(std::span<const config::LimitEntry> entries, const plugin::Catalog& catalog, Context& context);

  // The charges of one stage, whose static options are `options`.
  std::vector<LimitUse> uses(const config::Stage& stage, const plugin::ComponentManifest& component,
                             const Object& options);

  // Warns of entries that limit nothing. Every limit that was charged.
  std::vector<LimitDefinition> finish();

 private:
  const config::LimitEntry* entry(std::string_view name) const;
  void charge(const plugin::DeclaredLimit& declared, Position at);
  std::string key_of(const plugin::DeclaredLimit& declared, const plugin::ComponentManifest& component,
                     const Object& options) const;
  std::string reference(std::string_view secret) const;
  const plugin::DeclaredLimit* declared_anywhere(std::string_view name) const;

  std::span<const config::LimitEntry> entries_;
  const plugin::Catalog& catalog_;
  Context& context_;
  std::map<std::string, LimitDefinition, std::less<>> charged_;
};

}  // namespace sluice::check
