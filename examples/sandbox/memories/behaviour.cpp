// SPDX-License-Identifier: Apache-2.0
#include "memories/behaviour.hpp"

#include <limits>

#include "fields.hpp"
#include "memories/refusal.hpp"

namespace sluice::sandbox {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();

enum class Preset { usual, unknown, fails, partly_fails, hangs, rate_limited_once };
constexpr std::array<Word<Preset>, 6> kPresets{{{"usual", Preset::usual},
                                                {"unknown", Preset::unknown},
                                                {"fails", Preset::fails},
                                                {"partly_fails", Preset::partly_fails},
                                                {"hangs", Preset::hangs},
                                                {"rate_limited_once", Preset::rate_limited_once}}};

Behaviour behaviour_of(Preset preset) {
  Behaviour behaviour;
  switch (preset) {
    case Preset::usual:
      break;
    case Preset::unknown:
      behaviour.posts = 0;
      break;
    case Preset::fails:
      behaviour.failing = kAll;
      break;
    case Preset::partly_fails:
      behaviour.failing = 1;
      break;
    case Preset::hangs:
      behaviour.hanging = kAll;
      break;
    case Preset::rate_limited_once:
      behaviour.refuse = codes::kRateLimited;
      behaviour.times = 1;
      break;
  }
  return behaviour;
}

using B = Behaviour;
constexpr std::array<Field<B>, 8> kFields{
    field<B, &B::creator>("creator", "nasa, tiktok/nasa, an address, or *"),
    field<B, &B::posts>("posts", "how many it has made; 0: unknown"),
    field<B, &B::failing>("failing", "so many of the newest fail"),
    field<B, &B::hanging>("hanging", "so many after those are never indexed"),
    field<B, &B::pace>("pace", "first/between/index, or silent"),
    field<B, &B::refuse>("refuse", "the code a submit is answered with"),
    field<B, &B::times>("times", "so often"),
    field<B, &B::callbacks>("callbacks", "on, off, or faults"),
};

// As it is looked up: the key of a creator's address, a post's canonical address, a lower-case name without "@".
std::string canonical_name(const std::string& creator) {
  const SourceUrl source = read_source_url(creator);
  if (const auto* page = std::get_if<CreatorPage>(&source)) return creator_key(page->platform, page->name);
  if (const auto* page = std::get_if<PostPage>(&source)) return page->url;
  return lowered(creator.starts_with('@') ? creator.substr(1) : creator);
}

}  // namespace

Result<Behaviour> read_behaviour(const Value& value) {
  Value fields = value;
  Behaviour base;
  if (fields.is_object()) {
    const Value& preset = value["is"];
    if (!preset.is_null()) base = behaviour_of(TRY(one_of<Preset>(preset.string_or(""), kPresets)));
    fields.object().erase("is");
  }
  Behaviour behaviour = TRY(patched(std::move(base), fields, kFields));
  if (behaviour.creator.empty()) return failure("creator: missing");
  behaviour.creator = canonical_name(behaviour.creator);
  return behaviour;
}

Value show_behaviour(const Behaviour& behaviour) {
  return shown(behaviour, kFields);
}

std::string creator_key(Platform platform, std::string_view name) {
  return fmt::format("{}/{}", platform_name(platform), name);
}

void Behaviours::set(Behaviour behaviour) {
  by_creator_.insert_or_assign(behaviour.creator, std::move(behaviour));
}

const Behaviour* Behaviours::find(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    if (const auto found = by_creator_.find(name); found != by_creator_.end()) return &found->second;
  }
  const auto others = by_creator_.find("*");
  return others == by_creator_.end() ? nullptr : &others->second;
}

const Behaviour& Behaviours::of(std::initializer_list<std::string_view> names) const {
  static const Behaviour kUsual;
  const Behaviour* found = find(names);
  return found != nullptr ? *found : kUsual;
}

std::optional<std::string> Behaviours::take_refusal(std::initializer_list<std::string_view> names) {
  const Behaviour* found = find(names);
  if (found == nullptr || !found->refuse || found->times == 0) return std::nullopt;
  Behaviour& behaviour = by_creator_.find(found->creator)->second;
  if (behaviour.times) --*behaviour.times;
  return behaviour.refuse;
}

Value Behaviours::show() const {
  Array scripts;
  for (const auto& [creator, behaviour] : by_creator_) scripts.push_back(show_behaviour(behaviour));
  return scripts;
}

}  // namespace sluice::sandbox
