// SPDX-License-Identifier: Apache-2.0
#include "app/mermaid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "model/quantity.hpp"

namespace sluice::app {
namespace {

using config::Stage;

constexpr std::size_t kLongestLabel = 80;  // bytes of one line in a box

// Inside of "…", where Mermaid knows entities by number or name, and markdown between backquotes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : escaped_for_terminal(shortened(text, kLongestLabel))) {
    constexpr std::string_view kSpecial = "\"#<>&`\\;|";
    out += kSpecial.contains(c) ? fmt::format("#{};", static_cast<int>(c)) : std::string(1, c);
  }
  return out;
}

// Where an arrow comes from, and what is written on it.
struct Tail {
  std::string node;
  std::string label;
};

class Chart {
 public:
  Chart(const config::WorkflowFile& file, const plugin::Catalog& catalog) : file_(file), catalog_(catalog) {}

  std::string draw() {
    out_ = "flowchart TD\n";
    node("source", R"(([{}]))", box(*file_.source, "source"));
    std::vector<Tail> tails{{"source", ""}};
    if (file_.source->when != nullptr) tails = decide("source", *file_.source, tails).yes;
    if (!file_.steps.empty()) draw_steps(tails);
    draw_sinks(tails);
    draw_limits();
    return out_ + arrows_;
  }

 private:
  struct Decision {
    std::vector<Tail> yes;
    Tail no;
  };

  void line(const std::string& text) { out_ += indent_ + text + "\n"; }
  // `shape` holds {} where the label goes.
  void node(const std::string& id, const char* shape, const std::string& label) {
    line(id + fmt::format(fmt::runtime(shape), "\"" + label + "\""));
  }
  // Kept for the end: a node that is named inside of a subgraph belongs to it.
  void arrow(const Tail& from, const std::string& to, const char* style = "-->") {
    const auto label = from.label.empty() ? "" : "|\"" + escaped(from.label) + "\"|";
    arrows_ += "  " + from.node + " " + style + label + " " + to + "\n";
  }

  std::string box(const Stage& stage, const std::string& name) const {
    auto label = escaped(name) + "<br/>" + escaped(stage.uses->value);
    if (stage.deadline) label += "<br/>" + escaped("within " + format_duration(*stage.deadline));
    if (stage.concurrency) label += fmt::format("<br/>{} at once", *stage.concurrency);
    return label;
  }

  const plugin::ComponentManifest* component(const Stage& stage) const {
    const auto entry = stage.uses ? catalog_.find(stage.kind, stage.uses->value) : std::nullopt;
    return entry ? &entry->component : nullptr;
  }

  Decision decide(const std::string& id, const Stage& stage, const std::vector<Tail>& tails) {
    const auto question = "when_" + id;
    node(question, "{{{}}}", escaped(stage.when->value.scalar.string()));
    for (const auto& tail : tails) arrow(tail, question);
    return {{{question, "yes"}}, {question, "no"}};
  }

  // A step whose `when` is false is passed over.
  void draw_steps(std::vector<Tail>& tails) {
    line("subgraph steps");
    indent_ += "  ";
    for (const Stage& step : file_.steps) {
      const auto id = "step_" + step.name.value;
      std::vector<Tail> passed;
      if (step.when != nullptr) {
        auto decision = decide(id, step, tails);
        tails = std::move(decision.yes);
        passed.push_back(std::move(decision.no));
      }
      draw_step(step, id);
      for (const auto& tail : tails) arrow(tail, id);
      tails = {{id, step.uses->value == "each" ? "one item each" : ""}};
      tails.insert(tails.end(), passed.begin(), passed.end());
    }
    indent_.resize(indent_.size() - 2);
    line("end");
  }

  void draw_step(const Stage& step, const std::string& id) {
    const auto* manifest = component(step);
    auto label = box(step, step.name.value);
    if (step.on_error == OnError::continue_) label += "<br/>goes on after an error";
    if (step.uses->value == "each") {
      node(id, "[/{}\\]", label);
    } else if (manifest != nullptr && manifest->may_suspend) {
      node(id, "{{{{{}}}}}", label + "<br/>may wait for the outside");
    } else {
      node(id, "[{}]", label);
    }
  }

  void draw_sinks(const std::vector<Tail>& done) {
    bool of_run = false;
    for (const Stage& sink : file_.sinks) {
      const auto id = "sink_" + sink.name.value;
      auto label = box(sink, sink.name.value);
      if (sink.when != nullptr) label += "<br/>" + escaped("when " + sink.when->value.scalar.string());
      node(id, "[({})]", label);
      for (const auto event : sink.on) {
        if (event == SinkEvent::item_done) {
          for (const auto& tail : done) arrow({tail.node, "item.done"}, id);
        } else if (event <= SinkEvent::item_skipped) {
          arrow({file_.steps.empty() ? "source" : "steps", std::string(config::event_name(event))}, id, "-.->");
        } else {
          if (!std::exchange(of_run, true)) node("run", "(({}))", "the run");
          arrow({"run", std::string(config::event_name(event))}, id, "-.->");
        }
      }
    }
  }

  // What the file says of a limit counts more than what the component does.
  const LimitDefinition* own_limit(const std::string& limit) const {
    const auto own = std::ranges::find(file_.limits, limit, [](const auto& entry) { return entry.definition.name; });
    return own == file_.limits.end() ? nullptr : &own->definition;
  }
  static std::string note(const LimitDefinition& limit) {
    auto text = "limit " + limit.name;
    if (limit.rate_count > 0) text += " " + format_rate({limit.rate_count, limit.rate_period});
    if (limit.concurrency) text += fmt::format(", {} at once", *limit.concurrency);
    return text;
  }
  std::string note(const plugin::DeclaredLimit& declared) const {
    const auto* own = own_limit(declared.name);
    return own != nullptr ? note(*own) : "limit " + declared.name + " " + format_rate(declared.rate);
  }

  void draw_limits() {
    std::map<std::string, std::vector<std::string>> held;  // what calls are charged to, by the note's text
    const auto charge = [&](const Stage& stage, const std::string& id) {
      if (const auto* manifest = component(stage)) {
        for (const auto& limit : manifest->limits) held[note(limit)].push_back(id);
      }
      if (!stage.limit) return;
      const auto* own = own_limit(stage.limit->value);
      held[own != nullptr ? note(*own) : "limit " + stage.limit->value].push_back(id);
    };
    charge(*file_.source, "source");
    for (const Stage& step : file_.steps) charge(step, "step_" + step.name.value);
    for (const Stage& sink : file_.sinks) charge(sink, "sink_" + sink.name.value);
    int number = 0;
    for (const auto& [text, stages] : held) {
      const auto id = fmt::format("limit_{}", ++number);
      node(id, ">{}]", escaped(text));
      for (const auto& stage : stages) arrow({id, ""}, stage, "-.-");
    }
  }

  const config::WorkflowFile& file_;
  const plugin::Catalog& catalog_;
  std::string indent_ = "  ";
  std::string out_;
  std::string arrows_;
};

}  // namespace

std::string mermaid_of(const config::WorkflowFile& file, const plugin::Catalog& catalog) {
  return Chart(file, catalog).draw();
}

}  // namespace sluice::app
