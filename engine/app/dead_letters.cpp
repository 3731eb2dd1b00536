// SPDX-License-Identifier: Apache-2.0
#include "app/dead_letters.hpp"

#include <algorithm>

#include "app/table.hpp"

namespace sluice::app {
namespace {

// Why there is nothing open of an item that was asked for by its number.
Error nothing_open(const DeadLetterQuery& query, const std::vector<StoredDeadLetter>& all) {
  const auto item =
      query.item->value == 0 ? std::string("run ") : "item " + std::to_string(query.item->value) + " of run ";
  const auto title = item + std::to_string(query.run->value);
  if (all.empty()) return {title + " is not dead, nor is a delivery of it"};
  const bool any_open = std::ranges::any_of(all, &StoredDeadLetter::is_open);
  if (any_open) return {"no open dead letter of " + title + " is as --at, --code and --message say"};
  std::string fates;
  for (const auto& letter : all) fates += (fates.empty() ? "" : "; ") + place_of(letter) + " " + fate_of(letter);
  return {title + " has no open dead letter: " + fates};
}

}  // namespace

DeadLetterQuery query_of(const Arguments& arguments) {
  return {.at = arguments.value("at").value_or(""),
          .code = arguments.value("code").value_or(""),
          .message = arguments.value("message").value_or("")};
}

Result<ItemNumber> dead_item_number(const std::string* word) {
  if (word != nullptr && *word == "0") return ItemNumber{};
  return ItemNumber{TRY(number(word, "item"))};
}

Result<std::vector<StoredDeadLetter>> selected_letters(Inspection& inspection, const StoredRun& run) {
  auto query = query_of(inspection.arguments);
  query.run = run.run;
  query.open_alone = true;
  if (inspection.word(2) == nullptr) return inspection.reader->dead_letters(query);
  std::vector<ItemNumber> items;
  for (std::size_t i = 2; inspection.word(i) != nullptr; ++i) {
    items.push_back(TRY(dead_item_number(inspection.word(i))));
  }
  std::ranges::sort(items);
  items.erase(std::unique(items.begin(), items.end()), items.end());
  std::vector<StoredDeadLetter> all;
  for (const auto item : items) {
    query.item = item;
    auto letters = TRY(inspection.reader->dead_letters(query));
    if (letters.empty()) {
      return std::unexpected(nothing_open(query, TRY(inspection.reader->dead_letters({.run = run.run, .item = item}))));
    }
    std::ranges::move(letters, std::back_inserter(all));
  }
  return all;
}

std::string fate_of(const StoredDeadLetter& letter) {
  if (letter.discarded_at) return "discarded " + local_time(*letter.discarded_at);
  if (!letter.replay) return "open";
  const auto& [run, item] = *letter.replay;
  return "replayed as item " + std::to_string(item.value) + " of run " + std::to_string(run.value) + ": " +
         std::string(name(letter.replay_state));
}

std::string subject_of(const StoredDeadLetter& letter) {
  return letter.item == ItemNumber{} ? "the run" : "item " + std::to_string(letter.item.value);
}

std::string place_of(const StoredDeadLetter& letter) {
  return (letter.is_sink ? "→ " : "") + letter.place;
}

}  // namespace sluice::app
