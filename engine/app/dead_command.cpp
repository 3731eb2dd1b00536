// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "app/inspect.hpp"
#include "app/run_json.hpp"
#include "app/table.hpp"
#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::app {
namespace {

constexpr std::string_view kUsage = "dead list [RUN] | show RUN ITEM";
constexpr int kMost = 1000;

Result<ExitStatus> list(Inspection& inspection) {
  std::optional<RunId> run;
  if (inspection.word(1) != nullptr) run = TRY(run_of(inspection, inspection.word(1))).run;
  const auto letters = TRY(inspection.reader->dead_letters(run, kMost));
  if (inspection.json) {
    for (const auto& letter : letters) std::puts(to_json(dead_letter_json(letter)).c_str());
    return ExitStatus::succeeded;
  }
  Table table({"RUN", "ITEM", "AT", "DIED", "WHY"});
  for (const auto& letter : letters) {
    table.add({std::to_string(letter.run.value), letter.item == ItemNumber{} ? "(the run)" : std::to_string(letter.item.value),
               (letter.is_sink ? "→ " : "") + letter.place, local_time(letter.died_at), shortened(letter.fault.message, 160)});
  }
  std::fputs(letters.empty() ? "nothing is dead\n" : table.text().c_str(), stdout);
  return ExitStatus::succeeded;
}

Result<ExitStatus> show(Inspection& inspection) {
  const auto run = TRY(run_of(inspection, inspection.word(1)));
  const ItemNumber number{TRY(app::number(inspection.word(2), "item"))};
  auto letters = TRY(inspection.reader->dead_letters(run.run, kMost));
  std::erase_if(letters, [&](const StoredDeadLetter& letter) { return letter.item != number; });
  if (letters.empty()) return failure("item " + *inspection.word(2) + " of run " + *inspection.word(1) + " is not dead");
  const auto item = TRY(inspection.reader->item(run.run, number));
  for (const auto& letter : letters) {
    auto value = dead_letter_json(letter);
    if (item) value.object().append("item_value", item->item);
    if (inspection.json) {
      std::puts(to_json(value).c_str());
      continue;
    }
    std::printf("item %lld of run %lld died at %s%s, %s\n  %s\n", static_cast<long long>(number.value),
                static_cast<long long>(run.run.value), letter.is_sink ? "→ " : "", letter.place.c_str(),
                local_time(letter.died_at).c_str(), escaped_for_terminal(letter.fault.message).c_str());
    if (!letter.fault.code.empty()) std::printf("  code    %s\n", escaped_for_terminal(letter.fault.code).c_str());
    if (!letter.fault.detail.empty()) std::printf("  answer  %s\n", escaped_for_terminal(letter.fault.detail).c_str());
    if (item) std::printf("  item    %s\n", escaped_for_terminal(to_json(item->item)).c_str());
  }
  return ExitStatus::succeeded;
}

}  // namespace

ExitStatus dead_command(const std::vector<std::string>& words) {
  return inspect(kUsage, {}, words, [](Inspection& inspection) -> Result<ExitStatus> {
    const auto* what = inspection.word(0);
    if (what == nullptr || *what == "list") return list(inspection);
    if (*what == "show") return show(inspection);
    return failure("usage: sluice " + std::string(kUsage));
  });
}

}  // namespace sluice::app
