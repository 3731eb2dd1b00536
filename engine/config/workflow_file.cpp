// SPDX-License-Identifier: Apache-2.0
#include "config/workflow_file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "config/identifier.hpp"
#include "config/limit_reader.hpp"
#include "config/schedule_reader.hpp"

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

constexpr int kMost = 1'000'000;  // calls at once, items in a batch: beyond it is a slip of the pen

constexpr std::string_view kFileKeys[] = {"name",     "description", "inputs", "secrets", "run",   "defaults",
                                          "schedule", "source",      "step",   "sink",    "limits"};
constexpr std::string_view kRunKeys[] = {"concurrency", "window", "on_error", "max_dead", "deadline"};
constexpr std::string_view kSourceKeys[] = {"uses", "with", "key", "when", "retry", "timeout", "limit"};
constexpr std::string_view kStepKeys[] = {"name",  "uses",     "with",        "when",  "timeout",   "deadline",
                                          "retry", "on_error", "concurrency", "limit", "isolation", "batch"};
constexpr std::string_view kSinkKeys[] = {"name",  "uses",        "with",  "when",      "timeout", "deadline",
                                          "retry", "concurrency", "limit", "isolation", "batch",   "on"};

constexpr std::pair<std::string_view, OnError> kOnErrors[] = {{"inherit", OnError::inherit},
                                                              {"dead_letter", OnError::dead_letter},
                                                              {"skip", OnError::skip},
                                                              {"continue", OnError::continue_},
                                                              {"fail_run", OnError::fail_run}};
constexpr std::pair<std::string_view, OnError> kRunOnErrors[] = {
    {"dead_letter", OnError::dead_letter}, {"skip", OnError::skip}, {"fail_run", OnError::fail_run}};
constexpr std::pair<std::string_view, Isolation> kIsolations[] = {
    {"auto", Isolation::automatic}, {"in_process", Isolation::in_process}, {"process", Isolation::process}};
constexpr std::pair<std::string_view, Jitter> kJitters[] = {
    {"full", Jitter::full}, {"equal", Jitter::equal}, {"none", Jitter::none}};
constexpr std::pair<std::string_view, SinkEvent> kEvents[] = {
    {"item.done", SinkEvent::item_done},       {"item.dead", SinkEvent::item_dead},
    {"item.skipped", SinkEvent::item_skipped}, {"run.started", SinkEvent::run_started},
    {"run.finished", SinkEvent::run_finished}, {"run.succeeded", SinkEvent::run_succeeded},
    {"run.partial", SinkEvent::run_partial},   {"run.failed", SinkEvent::run_failed},
    {"run.blocked", SinkEvent::run_blocked},   {"run.cancelled", SinkEvent::run_cancelled}};

constexpr OtherTable kFile{"the file", kFileKeys};

bool is_item_event(SinkEvent event) {
  return event <= SinkEvent::item_skipped;
}

class StageReader {
 public:
  StageReader(Stage::Kind kind, const Node& node, Diagnostics& diagnostics)
      : diagnostics_(diagnostics),
        table_(node, std::string(stage_word(kind)), diagnostics, kFile),
        out_{.kind = kind, .at = node.at, .name = {kind == Stage::Kind::source ? "source" : "", node.at}} {}

  Stage read() {
    out_.uses = table_.text("uses");
    table_.missing("uses", "`uses` names a plugin's component");
    read_with();
    out_.when = table_.text_entry("when");
    out_.timeout = table_.duration("timeout", 1ms);
    read_retry();
    out_.limit = table_.text("limit");
    if (out_.kind == Stage::Kind::source) {
      out_.key = table_.text_entry("key");
    } else {
      read_name();
      out_.deadline = table_.duration("deadline", 1ms);
      out_.concurrency = count("concurrency");
      read_isolation();
      read_batch();
    }
    if (out_.kind == Stage::Kind::step) out_.on_error = table_.choice("on_error", kOnErrors).value_or(OnError::inherit);
    if (out_.kind == Stage::Kind::sink) read_events();
    table_.done("the options of a component stand in `with`");
    return std::move(out_);
  }

 private:
  void read_with() {
    const auto* given = table_.entry("with");
    if (given == nullptr) return;
    out_.has_with = true;
    if (given->value.is(Node::Kind::table)) {
      out_.with = given;
      return;
    }
    const bool headers = given->value.is(Node::Kind::array) && !given->value.elements.empty() &&
                         given->value.elements.front().with_header;
    const auto word = stage_word(out_.kind).substr(4);  // without "the "
    diagnostics_.error(
        given->value.at, "with is " + std::string(description(given->value.kind)) + "; it must be a table",
        headers ? "write `[" + std::string(word) + ".with]`, with one bracket" : "write `with = { OPTION = … }`");
  }

  void read_name() {
    const auto name = table_.text("name");
    table_.missing("name");
    if (!name) return;
    if (!is_identifier(name->value)) {
      diagnostics_.error(name->at, not_an_identifier(name->value), identifier_hint(name->value));
    }
    out_.name = *name;
  }

  std::optional<int> count(std::string_view key) { return count(table_, key); }
  static std::optional<int> count(TableReader& table, std::string_view key) {
    const auto found = table.integer(key, 1, kMost);
    return found ? std::optional(static_cast<int>(*found)) : std::nullopt;
  }

  OtherTable outer() const { return {stage_word(out_.kind), stage_keys(out_.kind)}; }

  void read_retry() {
    const auto* number = table_.entry("retry");
    if (number != nullptr && number->value.is(Node::Kind::integer)) {
      diagnostics_.error(number->value.at, "retry is an integer; it must be a table",
                         "write `retry = { attempts = " + std::to_string(number->value.scalar.integer()) + " }`");
      return;
    }
    const auto* given = table_.table("retry");
    if (given == nullptr) return;
    TableReader retry(given->value, "`retry`", diagnostics_, outer());
    auto& policy = out_.retry;
    policy.attempts = count(retry, "attempts").value_or(policy.attempts);
    policy.initial = retry.duration("initial").value_or(policy.initial);
    policy.factor = retry.number("factor", 1.0).value_or(policy.factor);
    policy.max = retry.duration("max").value_or(policy.max);
    policy.jitter = retry.choice("jitter", kJitters).value_or(policy.jitter);
    const auto* total = retry.entry("for");
    if (total == nullptr || total->value.scalar != Value("none")) policy.total = retry.duration("for", 1ms);
    retry.done();
  }

  void read_isolation() {
    out_.isolation = table_.choice("isolation", kIsolations).value_or(Isolation::automatic);
    if (out_.isolation != Isolation::process) return;
    diagnostics_.error(table_.entry("isolation")->value.at, "plugins cannot run in a process of their own yet",
                       "leave out `isolation`, or write \"in_process\"");
  }

  void read_batch() {
    const auto* given = table_.table("batch");
    if (given == nullptr) return;
    TableReader batch(given->value, "`batch`", diagnostics_, outer());
    out_.batch_items = count(batch, "items");
    out_.batch_wait = batch.duration("wait").value_or(out_.batch_wait);
    batch.done();
  }

  void read_events() {
    const auto* given = table_.entry("on");
    if (given == nullptr) return;
    const Node& list = given->value;
    out_.on.clear();
    if (!list.is(Node::Kind::array) || list.elements.empty()) {
      const auto event = event_of(list);
      const auto name = event ? event_name(*event) : "item.done";
      diagnostics_.error(list.at, "`on` must be a list of events", "write `on = [\"" + std::string(name) + "\"]`");
      out_.on.push_back(event.value_or(SinkEvent::item_done));
      return;
    }
    for (const Node& element : list.elements) {
      const auto event = read_event(element);
      if (!out_.on.empty() && is_item_event(out_.on.front()) != is_item_event(*event)) {
        diagnostics_.error(element.at, "events of items and of runs do not mix in one sink", "write a second [[sink]]");
      } else if (std::ranges::find(out_.on, *event) != out_.on.end()) {
        if (event_of(element)) diagnostics_.error(element.at, "this event stands here twice");
      } else {
        out_.on.push_back(*event);
      }
    }
  }

  static std::optional<SinkEvent> event_of(const Node& node) {
    const auto name = node.scalar.string_or("");
    const auto found = std::ranges::find(kEvents, name, &std::pair<std::string_view, SinkEvent>::first);
    return found == std::end(kEvents) ? std::nullopt : std::optional(found->second);
  }

  // One that there is not is taken for the one that was meant, so that what else is said of the sink fits.
  std::optional<SinkEvent> read_event(const Node& element) {
    if (const auto event = event_of(element)) return event;
    std::vector<std::string_view> names;
    std::string all;
    for (const auto& [name, event] : kEvents) {
      names.push_back(name);
      all += (all.empty() ? "" : ", ") + std::string(name);
    }
    const auto name = element.scalar.string_or("");
    const auto close = closest(name, names);
    diagnostics_.error(
        element.at,
        "there is no event " + (element.is(Node::Kind::string) ? "\"" + std::string(name) + "\"" : "of this kind"),
        close ? "did you mean \"" + std::string(*close) + "\"?" : "there are " + all);
    if (!close) return name.starts_with("run.") ? SinkEvent::run_finished : SinkEvent::item_done;
    return std::ranges::find(kEvents, *close, &std::pair<std::string_view, SinkEvent>::first)->second;
  }

  Diagnostics& diagnostics_;
  TableReader table_;
  Stage out_;
};

class FileReader {
 public:
  FileReader(const Document& document, const std::filesystem::path& folder, Diagnostics& diagnostics)
      : folder_(folder),
        document_(document),
        diagnostics_(diagnostics),
        root_(document.root, "the file", diagnostics) {}

  WorkflowFile read() {
    read_name();
    if (const auto description = root_.text("description")) out_.description = description->value;
    root_.entry("inputs");
    read_secrets();
    read_run();
    root_.entry("schedule");
    out_.schedules = read_schedules(document_, kFile, diagnostics_);
    read_defaults();
    if (const auto* source = root_.table("source")) {
      out_.source = StageReader(Stage::Kind::source, source->value, diagnostics_).read();
    }
    root_.missing("source", "write a [source]");
    out_.steps = read_stages("step", Stage::Kind::step);
    out_.sinks = read_stages("sink", Stage::Kind::sink);
    if (const auto* limits = root_.table("limits")) out_.limits = read_limits(limits->value, diagnostics_);
    static constexpr OtherTable kInner[] = {
        {"[run]", kRunKeys}, {"a [[step]]", kStepKeys}, {"a [[sink]]", kSinkKeys}, {"a [source]", kSourceKeys}};
    root_.done({}, kInner);
    return std::move(out_);
  }

 private:
  void read_name() {
    const auto name = root_.text("name");
    root_.missing("name");
    if (!name) return;
    if (!is_workflow_name(name->value)) {
      diagnostics_.error(name->at, "name is \"" + name->value +
                                       "\"; it must be lower-case letters, digits and `-`, a letter first, at most 63");
    }
    out_.name = name->value;
  }

  void read_secrets() {
    const auto* section = root_.table("secrets");
    if (section == nullptr) return;
    for (const Entry& entry : section->value.entries) {
      if (!entry.value.is(Node::Kind::table)) {
        // Most likely the secret itself.
        diagnostics_.concealed_error(entry.at, "secret `" + entry.key + "` must be a reference, not its value",
                                     "write `" + entry.key + " = { env = \"NAME\" }` and `export NAME=…`");
        out_.secrets.push_back({{.name = entry.key}, entry.at});  // what mentions it is right
        continue;
      }
      if (!is_identifier(entry.key))
        diagnostics_.error(entry.at, not_an_identifier(entry.key), identifier_hint(entry.key));
      out_.secrets.push_back({read_secret(entry), entry.at});
    }
  }

  // Anything else that is said of a secret is most likely its value: its line is not shown.
  bool refuse_literal(const Entry& entry) {
    constexpr std::string_view kKeys[] = {"env", "file"};
    const auto& entries = entry.value.entries;
    const auto other = std::ranges::find_if(entries, [&](const Entry& one) {
      return std::ranges::find(kKeys, one.key) == std::end(kKeys) && !closest(one.key, kKeys);
    });
    if (other == entries.end()) return false;
    diagnostics_.concealed_error(other->at, "unknown key \"" + other->key + "\" in secret `" + entry.key + "`",
                                 "write `" + entry.key + " = { env = \"NAME\" }` and `export NAME=…`");
    return true;
  }

  SecretReference read_secret(const Entry& entry) {
    SecretReference out{.name = entry.key};
    TableReader table(entry.value, "secret `" + entry.key + "`", diagnostics_);
    if (refuse_literal(entry)) return out;
    const auto env = table.text("env");
    const auto file = table.text("file");
    if (env && file) diagnostics_.error(file->at, "secret `" + entry.key + "` has both `env` and `file`");
    if (env && env->value.starts_with('$')) {
      diagnostics_.error(env->at, "`env` is the name of a variable", "leave out the `$`");
    }
    if (env) {
      out.where = env->value;
    } else if (file) {
      out.from = SecretReference::From::file;
      out.where = (folder_ / file->value).lexically_normal().string();
    } else if (table.entry("file") == nullptr) {
      table.missing("env", "write `" + entry.key + " = { env = \"NAME\" }`");
    }
    table.done();
    return out;
  }

  void read_run() {
    const auto* section = root_.table("run");
    if (section == nullptr) return;
    TableReader table(section->value, "[run]", diagnostics_, kFile);
    auto& run = out_.run;
    if (const auto n = table.integer("concurrency", 1, kMost)) run.concurrency = static_cast<int>(*n);
    if (const auto n = table.integer("window", 1, kMost)) run.window = static_cast<int>(*n);
    run.on_error = table.choice("on_error", kRunOnErrors).value_or(run.on_error);
    run.deadline = table.duration("deadline", 1ms);
    if (const auto* given = table.entry("max_dead")) run.max_dead = max_dead(given->value);
    static constexpr OtherTable kInner[] = {{"a [[step]]", kStepKeys}};
    table.done({}, kInner);
  }

  std::optional<MaxDead> max_dead(const Node& node) {
    if (node.is(Node::Kind::integer) && node.scalar.integer() >= 0) return MaxDead{node.scalar.integer()};
    if (node.is(Node::Kind::string) && node.scalar.string().ends_with('%')) {
      const std::string& text = node.scalar.string();
      double percent = -1;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, percent);
      const bool whole = error == std::errc() && end == text.data() + text.size() - 1;
      if (whole && percent >= 0 && percent <= 100) return MaxDead{percent / 100};
    }
    diagnostics_.error(node.at, "max_dead must be a number of items, like 10, or a share of them, like \"5%\"");
    return std::nullopt;
  }

  void read_defaults() {
    const auto* section = root_.table("defaults");
    if (section == nullptr) return;
    for (const Entry& entry : section->value.entries) {
      if (entry.value.is(Node::Kind::table)) {
        out_.defaults.push_back({entry.key, entry.at, &entry.value});
      } else {
        diagnostics_.error(entry.at, "[defaults] holds a table for each plugin", "write [defaults.PLUGIN]");
      }
    }
  }

  std::vector<Stage> read_stages(std::string_view key, Stage::Kind kind) {
    std::vector<Stage> out;
    const auto* section = root_.entry(key);
    if (section == nullptr) return out;
    if (!section->value.is(Node::Kind::array)) {
      diagnostics_.error(section->value.at, std::string(key) + "s are a list",
                         "write `[[" + std::string(key) + "]]`, with two brackets");
      return out;
    }
    for (const Node& node : section->value.elements) {
      auto stage = StageReader(kind, node, diagnostics_).read();
      const auto same = std::ranges::find(out, stage.name.value, [](const Stage& s) { return s.name.value; });
      if (same != out.end() && !stage.name.value.empty()) {
        diagnostics_.error(stage.name.at, "there is another " + std::string(key) + " named \"" + stage.name.value +
                                              "\", in line " + std::to_string(same->name.at.line));
      }
      out.push_back(std::move(stage));
    }
    return out;
  }

  const std::filesystem::path& folder_;
  const Document& document_;
  Diagnostics& diagnostics_;
  TableReader root_;
  WorkflowFile out_;
};

}  // namespace

std::span<const std::string_view> stage_keys(Stage::Kind kind) {
  switch (kind) {
    case Stage::Kind::source:
      return kSourceKeys;
    case Stage::Kind::step:
      return kStepKeys;
    case Stage::Kind::sink:
      break;
  }
  return kSinkKeys;
}

std::string_view stage_word(Stage::Kind kind) {
  switch (kind) {
    case Stage::Kind::source:
      return "the source";
    case Stage::Kind::step:
      return "the step";
    case Stage::Kind::sink:
      break;
  }
  return "the sink";
}

std::string_view event_name(SinkEvent event) {
  return std::ranges::find(kEvents, event, &std::pair<std::string_view, SinkEvent>::second)->first;
}

WorkflowFile read_workflow(const Document& document, const std::filesystem::path& folder, Diagnostics& diagnostics) {
  return FileReader(document, folder, diagnostics).read();
}

}  // namespace sluice::config
