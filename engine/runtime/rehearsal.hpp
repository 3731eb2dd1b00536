// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "expression/evaluator.hpp"
#include "plugin/catalog.hpp"
#include "plugin/services.hpp"
#include "runtime/compiled_workflow.hpp"
#include "runtime/placed_component.hpp"

namespace sluice {

// How far an item comes without an answer of the outside.
enum class Came : std::uint8_t {
  through,    // all its steps are behind it
  asks,       // its step asks the outside: what follows depends on the answer
  waits,      // its step parks it, or would be tried again
  untried,    // its step is not rehearsed, for what it does itself
  expanded,   // its children go on in its place
  skipped,    // it is filtered out
  duplicate,  // its key was seen before
  failed,     // it would die, without anybody having been asked
  blocks,     // its step would block the run
};

// What would become of the first items of a run: they are taken from the source and led through the steps by the same
// rules, up to where the outside has to answer. Nothing is asked (see CallContext::rehearsed), nothing is stored, and
// components that have effects of their own are not called. On instances of its own; one thread at a time.
class Rehearsal final {
 public:
  // Which steps are called: those that have declared to act through the host alone, or also those without effects,
  // which is what a component has that declares nothing.
  enum class Trust : std::uint8_t { declared, all };
  struct Parts {
    const CompiledWorkflow& workflow;  // these outlive it
    const plugin::Catalog& catalog;
    const Clock& clock;
    InstanceMaker make;
    std::string public_url;  // "" callbacks.X is nil
    Trust trust = Trust::declared;
  };
  explicit Rehearsal(Parts parts);

  struct TakenItem {
    Value value;
    std::optional<plugin::Failure> refusal;  // the source's own, as of a row that is too short
  };
  struct Taken {
    std::vector<TakenItem> items;
    bool all = false;                    // there are no more
    std::optional<std::string> problem;  // why there are no more now
  };
  // The source's next items, at most so many; before `until`, or soon after it.
  Taken take(int most, Timestamp until);

  struct Item {
    std::string name;  // its number; a child's is "1.2"
    std::int64_t number = 0;
    Value value;
    std::string key;
    Came came = Came::through;
    std::string place;    // where it came to that: a step's name, or "source"
    std::string message;  // why, in the component's words
  };
  struct Call {
    std::string place;
    std::vector<std::string> items;  // by name
    std::string token;               // of the first of them
    plugin::HttpRequest request;     // secrets and all
  };
  // An expression of a sink that came to nothing.
  struct Undelivered {
    std::string sink;
    std::string item;  // by name
    std::string message;
  };
  // What the items that were led as far as that place asked for in all, of what an option counts.
  struct Units {
    std::string place;
    std::string units;
    std::int64_t items = 0, sum = 0;
    std::int64_t each = 0;  // of every item; 0: they differ
  };

  // Leads these items on; once all have come as far as they can, or `until` has come. What follows has grown by then.
  void lead(std::vector<TakenItem> items, Timestamp until);
  // Has the sinks of items that came through write what they would. Those that have effects of their own are not
  // called: of them it is only tried whether their expressions come to something.
  void deliver(Timestamp until);

  const std::vector<Item>& items() const { return done_; }
  const std::vector<Call>& calls() const { return calls_; }
  const std::vector<Undelivered>& undelivered() const { return undelivered_; }
  const std::vector<Units>& units() const { return units_; }
  std::int64_t called(std::size_t step) const { return called_[step]; }  // items that it would be charged for
  void forget_items();                                                   // they are counted: the rest stays

 private:
  struct Walker {
    Item item;
    std::size_t step = 0;
    Value steps{Object{}};
    std::shared_ptr<const Value> parent;
  };

  bool admit(Walker& walker, const std::optional<plugin::Failure>& refusal);
  void call(std::size_t step, std::vector<Walker>& walkers, std::vector<Walker>& further, Timestamp until);
  std::optional<Value> prepared(const CompiledPlace& place, Walker& walker, Timestamp until);
  void judge(const CompiledPlace& place, Walker walker, plugin::Verdict verdict, bool asked,
             std::vector<Walker>& further);
  void end(Walker& walker, Came came, const std::string& place, std::string message = "");
  void write(plugin::Instance& sink, const CompiledPlace& place, const Walker& walker, const Value& params,
             Timestamp until);
  plugin::Reply request(plugin::Instance& instance, const CompiledPlace& place, const plugin::Request& what,
                        Timestamp until, std::vector<plugin::HttpRequest>& sent);
  expression::Scope scope_of(const Walker& walker, bool with_callbacks);
  void count_units(std::size_t step, const Value& params);
  bool is_rehearsed(const CompiledPlace& place) const;
  std::string token_of(const Walker& walker, const CompiledPlace& place) const;

  Parts parts_;
  expression::Evaluator evaluator_;
  const Value run_;
  Value callbacks_;  // of the scope that was made last
  std::unique_ptr<plugin::Instance> source_;
  bool open_ = false;
  std::vector<std::unique_ptr<plugin::Instance>> steps_;
  std::unordered_set<std::string> keys_;                 // of items
  std::unordered_map<std::string, std::string> claims_;  // scope and key, with the item that has them
  std::int64_t numbers_ = 0;
  std::vector<Item> done_;
  std::vector<Walker> through_;  // for the sinks
  std::vector<Call> calls_;
  std::vector<Undelivered> undelivered_;
  std::vector<Units> units_;
  std::vector<std::int64_t> called_;  // by step
};

// What a token begins with where there is neither a journal nor a run.
inline constexpr std::string_view kRehearsed = "dry-run";

}  // namespace sluice
