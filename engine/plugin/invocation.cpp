// SPDX-License-Identifier: Apache-2.0
#include "plugin/invocation.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace sluice::plugin {
namespace {

constexpr std::size_t kMostState = 64 * 1024;  // of a suspension, a cursor, a kv value
constexpr std::size_t kMostKey = 1024;         // of a claim
constexpr std::size_t kMostDetail = 4096;
constexpr std::size_t kMostMessage = 1024;
constexpr std::size_t kMostWord = 128;

bool ends_well(slu_status status) {
  return status == SLU_OK || status == SLU_END || status == SLU_IDLE;
}

Failure broken(std::string what) {
  return {.status = Status::failed, .code = "plugin", .message = "the plugin " + std::move(what)};
}

// A status that says something went wrong, given without a word about it.
Failure bare(slu_status number) {
  const auto known = status(number);
  if (known && !ends_well(number)) {
    return {.status = *known, .message = "the plugin said \"" + std::string(name(*known)) + "\" without a reason"};
  }
  return {.status = Status::internal,
          .code = "plugin",
          .message = "the plugin answered with status " + std::to_string(number) + ", which means nothing here"};
}

Failure bounded(Failure failure) {
  const auto bound = [](std::string& text, std::size_t most) {
    if (text.size() > most) text = shortened(text, most);
  };
  bound(failure.code, kMostWord);
  bound(failure.field, kMostWord);
  bound(failure.message, kMostMessage);
  bound(failure.detail, kMostDetail);
  if (failure.message.empty()) failure.message = bare(static_cast<slu_status>(failure.status)).message;
  return failure;
}

}  // namespace

Invocation::Invocation(const Host& host, const CallContext& context, std::optional<Entry> entry, std::size_t items,
                       std::uint32_t max)
    : host_(host), context_(context), entry_(entry), max_(max), parts_(items) {
  reply_.verdicts.resize(items);
}

Invocation::Part& Invocation::part(std::uint32_t item) {
  return item < parts_.size() ? parts_[item] : whole_;
}

// nullptr: the call as a whole.
Verdict* Invocation::verdict_of(std::uint32_t item) {
  if (item == SLU_WHOLE_CALL) return nullptr;
  if (item < parts_.size()) return &reply_.verdicts[item];
  refuse("answered for item " + std::to_string(item) + " of " + std::to_string(parts_.size()));
  return &stray_;
}

// Checks what was being built for the item before something else is.
void Invocation::close(std::uint32_t item, Part& part) {
  if (!std::exchange(part.building, false)) return;
  const auto complaint = part.builder.complaint();
  if (complaint.empty()) return;
  Failure failure = broken("built a value wrongly: " + std::string(complaint));
  if (item < parts_.size()) {
    reply_.verdicts[item].failure = std::move(failure);
  } else {
    reply_.failure = std::move(failure);
  }
}

Builder& Invocation::output(std::uint32_t item) {
  Verdict* verdict = verdict_of(item);
  if (verdict == nullptr) {
    refuse("gave an output for no item");
    verdict = &stray_;
  }
  Part& part = this->part(item);
  close(item, part);
  part.decided = part.building = true;
  verdict->output = Object();
  part.builder.begin_members(verdict->output);
  return part.builder;
}

Builder& Invocation::emit(std::uint32_t item) {
  Verdict* verdict = verdict_of(item);
  const bool expected = entry_ == Entry::next || entry_ == Entry::check;
  if (verdict == nullptr && !expected) refuse("emitted an item on behalf of none");
  if (verdict != nullptr && !verdict->emitted) verdict->emitted.emplace();
  Part& part = this->part(item);
  close(item, part);
  part.decided = part.building = true;
  auto& items = verdict != nullptr ? *verdict->emitted : reply_.emitted;
  part.builder.begin_value(items.emplace_back());
  return part.builder;
}

void Invocation::expand(std::uint32_t item) {
  Verdict* verdict = verdict_of(item);
  if (verdict == nullptr) return refuse("expanded no item");
  if (!verdict->emitted) verdict->emitted.emplace();
  part(item).decided = true;
}

void Invocation::suspend(std::uint32_t item, Suspension suspension) {
  Verdict* verdict = verdict_of(item);
  if (verdict == nullptr) return refuse("suspended no item");
  if (suspension.state.size() > kMostState) {
    return fail(item, broken("suspended with a state of " + std::to_string(suspension.state.size()) +
                             " bytes, but at most 64 KiB are kept"));
  }
  verdict->suspension = std::move(suspension);
  part(item).decided = true;
}

void Invocation::verdict(std::uint32_t item, slu_status status) {
  if (status != SLU_OK) return fail(item, bare(status));
  if (verdict_of(item) != nullptr) part(item).decided = true;
}

void Invocation::fail(std::uint32_t item, Failure failure) {
  if (entry_ == Entry::next && item < reply_.emitted.size()) return refuse_emitted(item, std::move(failure));
  Verdict* verdict = verdict_of(item);
  if (verdict == nullptr) {
    reply_.failure = bounded(std::move(failure));
    return;
  }
  verdict->failure = bounded(std::move(failure));
  part(item).decided = true;
}

void Invocation::refuse_emitted(std::uint32_t item, Failure failure) {
  if (item >= reply_.verdicts.size()) reply_.verdicts.resize(item + 1);
  reply_.verdicts[item].failure = bounded(std::move(failure));
}

void Invocation::write(std::uint32_t item, KvWrite write) {
  if (write.value && write.value->size() > kMostState) {
    return fail(item, broken("stored a value of " + std::to_string(write.value->size()) +
                             " bytes, but at most 64 KiB are kept"));
  }
  Verdict* verdict = verdict_of(item);
  auto& writes = verdict != nullptr ? verdict->writes : reply_.writes;
  writes.push_back(std::move(write));
}

void Invocation::claim(std::uint32_t item, ClaimedKey claim) {
  if (entry_ != Entry::process && entry_ != Entry::resume) return refuse("claimed a key outside of a step");
  if (claim.key.size() > kMostKey) {
    return fail(item,
                broken("claimed a key of " + std::to_string(claim.key.size()) + " bytes, but at most 1 KiB is taken"));
  }
  Verdict* verdict = verdict_of(item);
  if (verdict == nullptr) return refuse("claimed a key for no item");
  verdict->claims.push_back(std::move(claim));
}

void Invocation::checkpoint(std::string_view cursor) {
  if (entry_ != Entry::next) return refuse("gave a checkpoint that no source's next() asked for");
  if (cursor.size() > kMostState) return refuse("gave a checkpoint of more than 64 KiB");
  reply_.checkpoint = cursor;
}

void Invocation::refuse(std::string_view what) {
  reply_.failure = broken(std::string(what));
}

Invocation::Built* Invocation::built(const Builder& builder) {
  // A plugin hands over what it built last.
  const auto is_it = [&](const Built& b) { return &b.builder == &builder; };
  const auto found = std::find_if(built_.rbegin(), built_.rend(), is_it);
  return found != built_.rend() && builder.complaint().empty() ? &*found : nullptr;
}

Reply Invocation::conclude(slu_status returned) && {
  conclude_call(returned);
  conclude_items();
  return std::move(reply_);
}

void Invocation::conclude_call(slu_status returned) {
  close(SLU_WHOLE_CALL, whole_);
  const bool finished = (returned == SLU_END || returned == SLU_IDLE) && entry_ == Entry::next;
  if (returned != SLU_OK && !finished && !reply_.failure) {
    reply_.failure = bare(returned == SLU_SKIP ? SLU_END : returned);
  }
  if (entry_ == Entry::next && reply_.emitted.size() > max_) {
    refuse("emitted " + std::to_string(reply_.emitted.size()) + " items, but was asked for at most " +
           std::to_string(max_));
  }
  if (reply_.failure) return discard_answers();
  reply_.status = static_cast<Status>(returned);
}

// What belonged to the call as a whole did not happen. The items' own verdicts stand.
void Invocation::discard_answers() {
  reply_.status = reply_.failure->status;
  if (entry_ == Entry::next) reply_.verdicts.clear();
  reply_.emitted.clear();
  reply_.checkpoint.reset();
  reply_.writes.clear();
}

void Invocation::conclude_items() {
  for (std::uint32_t i = 0; i < parts_.size(); ++i) {
    close(i, parts_[i]);
    Verdict& verdict = reply_.verdicts[i];
    if (!parts_[i].decided) {
      const Failure silent{.status = Status::retry, .code = "plugin", .message = "the plugin gave no verdict"};
      verdict.failure = reply_.failure.value_or(silent);
    }
    if (verdict.failure || verdict.emitted || verdict.suspension) verdict.claims.clear();
    if (!verdict.failure) continue;
    verdict.output = Object();
    verdict.emitted.reset();
    verdict.suspension.reset();
    if (verdict.failure->status == Status::cancelled) verdict.writes.clear();
  }
}

}  // namespace sluice::plugin
