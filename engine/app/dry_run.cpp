// SPDX-License-Identifier: Apache-2.0
#include "app/dry_run.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "app/preview.hpp"
#include "base/text.hpp"
#include "json/json.hpp"
#include "runtime/rehearsal.hpp"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;

constexpr int kItems = 3;
constexpr Duration kMostTime = 30s;
constexpr std::size_t kLongestValue = 200;

std::string_view word(Came came) {
  switch (came) {
    case Came::through:
      return "through";
    case Came::asks:
      return "asks";
    case Came::waits:
      return "waits";
    case Came::untried:
      return "untried";
    case Came::expanded:
      return "expanded";
    case Came::skipped:
      return "skipped";
    case Came::duplicate:
      return "duplicate";
    case Came::failed:
      return "failed";
    case Came::blocks:
      return "blocks";
  }
  return "";
}

// What is to be said of an item that has come so far.
std::string sentence(const Rehearsal::Item& item) {
  const auto why = item.message.empty() ? "" : ": " + item.message;
  switch (item.came) {
    case Came::through:
      return "is through its steps";
    case Came::asks:
      return item.place + " needs the answer; what follows depends on it";
    case Came::waits:
      return item.place + " waits" + why;
    case Came::untried:
      return item.place + (item.message.empty() ? " has effects of its own: it is not called" : " was not tried" + why);
    case Came::expanded:
      return item.place + " expands it" + why;
    case Came::skipped:
    case Came::duplicate:
      return item.place + " skips it" + why;
    case Came::failed:
      return item.place + " would fail" + why;
    case Came::blocks:
      return item.place + " would block the run" + why;
  }
  return "";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

void print_call(Console& console, const Rehearsal::Call& call) {
  const auto& request = call.request;
  const auto with = call.items.size() > 1 ? " for the items " + joined(call.items) : "";
  console.print("  {}  {} {}{}\n", call.place, request.method, escaped_for_terminal(request.url), with);
  if (!call.token.empty()) console.print("    token  {}\n", escaped_for_terminal(call.token));
  for (const auto& [name, value] : request.headers) {
    console.print("    {}: {}\n", escaped_for_terminal(name), escaped_for_terminal(value));
  }
  if (!request.body.empty()) console.print("    {}\n", escaped_for_terminal(request.body));
}

Value call_json(const Rehearsal::Call& call) {
  Array headers;
  for (const auto& [name, value] : call.request.headers) headers.emplace_back(Object{{"name", name}, {"value", value}});
  Array items(call.items.begin(), call.items.end());
  return Object{{"call", call.place},       {"items", std::move(items)},
                {"token", call.token},      {"method", call.request.method},
                {"url", call.request.url},  {"headers", std::move(headers)},
                {"body", call.request.body}};
}

Value item_json(const Rehearsal::Item& item) {
  return Object{{"item", item.name},       {"value", item.value}, {"key", item.key},
                {"came", word(item.came)}, {"at", item.place},    {"message", item.message}};
}

void print_sinks(Console& console, const Workflow& workflow, const plugin::Catalog& catalog) {
  for (const auto& sink : workflow.sinks) {
    const auto entry = catalog.find(ComponentKind::sink, sink.use.component);
    const bool own = entry && entry->component.effects == plugin::Effects::own;
    const auto* path = sink.use.options.find("path");
    const auto would = path != nullptr ? "would write " + std::string(path->string_or(""))
                                       : std::string(own ? "would act by itself" : "would deliver");
    console.print("{}: {}{} (sink {})\n", sink.use.component, escaped_for_terminal(would), events_text(sink),
                  sink.name);
  }
}

// In the order in which they were taken; children behind their parent.
std::vector<Rehearsal::Item> in_order(const Rehearsal& rehearsal) {
  auto items = rehearsal.items();
  std::ranges::stable_sort(
      items, {}, [](const Rehearsal::Item& item) { return std::tuple(item.number, item.name.size(), item.name); });
  return items;
}

// A call that several items share is shown with the first of them.
void print(Console& console, const Rehearsal& rehearsal) {
  for (const auto& call : rehearsal.calls()) {
    if (call.items.empty()) print_call(console, call);
  }
  for (const auto& item : in_order(rehearsal)) {
    console.print("item {}  {}\n", item.name, json_for_terminal(shortened(to_json(item.value), kLongestValue)));
    for (const auto& call : rehearsal.calls()) {
      if (!call.items.empty() && call.items.front() == item.name) print_call(console, call);
    }
    console.print("  {}\n", escaped_for_terminal(sentence(item)));
    for (const auto& [sink, of, message] : rehearsal.undelivered()) {
      if (of == item.name) console.print("  sink {} would fail: {}\n", sink, escaped_for_terminal(message));
    }
  }
}

}  // namespace

ExitStatus dry_run(Program& program, const Workflow& workflow, Wiring& wiring, bool json) {
  auto& console = program.console;
  const auto compiled = CompiledWorkflow::compile(workflow, wiring.catalog());
  if (!compiled) return console.usage_error(compiled.error().message);
  const auto& source = workflow.source.use.component;
  const auto entry = wiring.catalog().find(ComponentKind::source, source);
  if (entry && entry->component.effects == plugin::Effects::own) {
    console.print("{}: has effects of its own and is not started, so there are no items to show (source)\n", source);
    return ExitStatus::succeeded;
  }
  Rehearsal rehearsal({.workflow = **compiled,
                       .catalog = wiring.catalog(),
                       .clock = program.clock,
                       .make = [&](const Use& use) { return wiring.make(use); },
                       .public_url = wiring.public_url(),
                       .trust = Rehearsal::Trust::all});
  const auto until = program.clock.now() + kMostTime;
  auto taken =
      rehearsal.take(static_cast<int>(std::min<std::int64_t>(workflow.run.first.value_or(kItems), 10'000)), until);
  const bool none = taken.items.empty();
  rehearsal.lead(std::move(taken.items), until);
  rehearsal.deliver(until);
  if (json) {
    for (const auto& item : in_order(rehearsal)) console.print_json(to_json(item_json(item)));
    for (const auto& call : rehearsal.calls()) console.print_json(to_json(call_json(call)));
    for (const auto& [sink, item, message] : rehearsal.undelivered()) {
      console.print_json(to_json(Object{{"sink", sink}, {"item", item}, {"message", message}}));
    }
    return ExitStatus::succeeded;
  }
  console.say(
      "dry run of {}: nothing is sent, nothing is kept; tokens begin with the journal's id and the run's "
      "number, here with {}\n",
      escaped_for_terminal(workflow.name), kRehearsed);
  print(console, rehearsal);
  if (none && taken.all) console.print("the source has no items\n");
  if (taken.problem) console.print("source: {}\n", escaped_for_terminal(*taken.problem));
  print_sinks(console, workflow, wiring.catalog());
  return ExitStatus::succeeded;
}

}  // namespace sluice::app
