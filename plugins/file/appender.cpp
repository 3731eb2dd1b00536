// SPDX-License-Identifier: Apache-2.0
#include "file/appender.hpp"

#include <utility>

#include "csv/numbers.hpp"

namespace sluice::file {
namespace {

constexpr std::string_view kFormat = "file1";

// Whether what lies below `at` is what it was.
Attempted<bool> intact(const Target& target, std::uint64_t at, std::uint64_t tail) {
  if (at > target.size()) return false;
  const auto now = target.tail_checksum(at);
  if (!now) return std::unexpected(now.error());
  return *now == tail;
}

std::unexpected<Refusal> mixed(const Target& target) {
  const std::string path = target.path().string();
  std::string sentence = path +
                         " was changed by somebody else while lines in it were not yet confirmed: put it back as it "
                         "was, move it away (a new one is begun), or delete " +
                         Companion::path_for(target.path()).string() +
                         " to keep it as it is, at the risk of lines that stand in it twice";
  return std::unexpected(Refusal{Refusal::Kind::blocking, std::move(sentence)});
}

}  // namespace

std::string Checkpoint::text() const {
  std::string text(kFormat);
  csv::append_numbers(text, {length, tail, intent, static_cast<std::uint64_t>(run)});
  return text;
}

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  text.remove_prefix(kFormat.size());
  const auto numbers = csv::take_numbers<4>(text);
  if (!numbers || !text.empty()) return std::nullopt;
  const auto [length, tail, intent, run] = *numbers;
  return Checkpoint{length, tail, intent, static_cast<std::int64_t>(run)};
}

Attempted<Appender> Appender::open(const std::filesystem::path& path, const std::optional<Checkpoint>& checkpoint,
                                   int cancel_fd) {
  auto companion = Companion::open(path, cancel_fd);
  if (!companion) return std::unexpected(companion.error());
  auto target = Target::open(path);
  if (!target) return std::unexpected(target.error());
  Appender appender(std::move(*companion), std::move(*target));

  const auto intent = appender.companion_.intent();
  if (!intent) return std::unexpected(intent.error());
  const bool unconfirmed = *intent && !(checkpoint && checkpoint->intent == (*intent)->checksum());
  if (unconfirmed) {
    if (auto taken = appender.take_back(**intent); !taken) return std::unexpected(taken.error());
  }
  if (*intent) appender.companion_.settle();

  if (checkpoint && appender.size() > 0) {
    const auto same = intact(appender.target_, checkpoint->length, checkpoint->tail);
    if (!same) return std::unexpected(same.error());
    appender.changed_ = !*same;
  }
  return appender;
}

// Cuts off what is left of the intent's block. Nothing is left of it in a file that was emptied or moved away.
Attempted<> Appender::take_back(const Intent& intent) {
  if (target_.size() == 0) return {};
  const auto same = intact(target_, intent.base, intent.tail);
  if (!same) return std::unexpected(same.error());
  if (!*same) return mixed(target_);
  const std::uint64_t extra = target_.size() - intent.base;
  if (extra > intent.block.size()) return mixed(target_);
  const auto found = target_.bytes(intent.base, extra);
  if (!found) return std::unexpected(found.error());
  if (!is_torn(*found, intent.block)) return mixed(target_);
  return extra == 0 ? Attempted<>() : target_.truncate(intent.base);
}

Attempted<bool> Appender::ends_in_line_break() const {
  if (size() == 0) return true;
  const auto last = target_.bytes(size() - 1, 1);
  if (!last) return std::unexpected(last.error());
  return *last == "\n" || *last == "\r";
}

Attempted<Checkpoint> Appender::flush(std::string_view block) {
  const std::uint64_t base = size();
  const auto before = target_.tail_checksum(base);
  if (!before) return std::unexpected(before.error());
  Intent intent{base, *before, std::string(block)};
  if (auto announced = companion_.announce(intent); !announced) return std::unexpected(announced.error());

  auto appended = target_.append(block);
  if (appended && size() != base + block.size()) appended = mixed(target_);
  if (!appended) {
    if (target_.measure() && take_back(intent)) companion_.settle();
    return std::unexpected(appended.error());
  }
  const auto after = target_.tail_checksum(size());
  if (!after) return std::unexpected(after.error());
  flushed_ = std::move(intent);
  return Checkpoint{size(), *after, flushed_->checksum(), 0};
}

void Appender::conclude(bool durable) {
  if (!flushed_) return;
  const Intent intent = std::move(*std::exchange(flushed_, std::nullopt));
  if (durable || (target_.measure() && take_back(intent))) companion_.settle();
}

}  // namespace sluice::file
