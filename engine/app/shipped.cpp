// SPDX-License-Identifier: Apache-2.0
#include "app/shipped.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "app/program_file.hpp"
#include "app/text_file.hpp"
#include "config/diagnostic.hpp"
#include "config/identifier.hpp"
#include "expression/evaluator.hpp"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "sluice.schema.json";

fs::path shipped_folder() {
  return (program_file().parent_path() / SLUICE_WORKFLOWS_FROM_PROGRAM).lexically_normal();
}

// A workflow file without what a plugin would say of it.
struct Read {
  config::Document document;
  std::vector<config::Input> inputs;
  Object values;  // of the inputs, by default
  config::WorkflowFile workflow;
};

std::optional<Read> read_file(const fs::path& file, std::string text) {
  config::Diagnostics ignored(file.string());
  auto document = config::parse(file.string(), std::move(text), ignored);
  if (!document) return std::nullopt;
  Read out{.document = std::move(*document)};
  const auto folder = file.parent_path();
  out.inputs = config::read_inputs(out.document, folder, ignored);
  out.values = config::resolve_inputs(out.inputs, {}, folder, ignored).values;
  out.workflow = config::read_workflow(out.document, folder, ignored);
  return out;
}

Result<> write_new(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::noreplace);
  if (!out) {
    const auto why = errno == EEXIST ? "is there already, and is not overwritten: name another file"
                                     : std::string("cannot be written: ") + std::strerror(errno);
    return failure(file.string() + ": " + why);
  }
  if (!(out << text).flush()) return failure(file.string() + ": cannot be written: " + std::strerror(errno));
  return {};
}

void replace_name(std::string& text, const std::string& name, const std::string& own) {
  const auto quoted = "\"" + name + "\"";
  if (const auto at = text.find(quoted); at != std::string::npos) text.replace(at, quoted.size(), "\"" + own + "\"");
}

// The members of `item` that the text mentions.
void add_columns(const Value& text, std::vector<std::string>& columns) {
  const auto compiled = expression::Template::compile(text);
  if (!compiled) return;
  for (const auto& mention : compiled->mentions()) {
    if (mention.root() != "item" || mention.parts.size() < 2) continue;
    const auto& column = mention.parts[1].name;
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  }
}

// Of the items that the source takes: below a step that makes others of them, `item` is one of those.
std::vector<std::string> columns_of(const config::WorkflowFile& workflow) {
  std::vector<std::string> columns;
  const auto add_condition = [&](const config::Entry* entry) {
    if (entry != nullptr) add_columns("{{ " + entry->value.scalar.string() + " }}", columns);
  };
  add_condition(workflow.source->key);
  add_condition(workflow.source->when);
  for (const auto& step : workflow.steps) {
    add_condition(step.when);
    if (step.with != nullptr) add_columns(step.with->value.value(), columns);
    if (step.uses && step.uses->value == "each") break;
  }
  return columns;
}

// The file that a csv source reads if nobody says otherwise.
std::optional<fs::path> default_table(const Read& read, const fs::path& folder) {
  const auto& source = read.workflow.source;
  if (!source || !source->uses || source->uses->value != "csv" || source->with == nullptr) return std::nullopt;
  const auto* path = source->with->value.find("path");
  const auto compiled =
      path != nullptr ? expression::Template::compile(path->value.scalar) : std::unexpected(expression::SyntaxError{});
  if (!compiled) return std::nullopt;
  const Value inputs = read.values;
  const auto value = expression::Evaluator().render(*compiled, {.inputs = &inputs});
  if (!value || !value->is_string() || value->string() == "-") return std::nullopt;
  return (folder / value->string()).lexically_normal();
}

Result<> write_beside(const ShippedWorkflow& shipped, const Read& read, CopiedWorkflow& copy) {
  const auto folder = copy.file.parent_path();
  const auto missing = [](const fs::path& file) {
    std::error_code ignored;
    return !fs::exists(file, ignored);
  };
  if (const auto schema = read_text_file((shipped.file.parent_path() / kSchema).string());
      schema && missing(folder / kSchema)) {
    TRY(write_new(folder / kSchema, schema->text));
    copy.beside.push_back(folder / kSchema);
  }
  const auto table = default_table(read, folder);
  const auto columns = table ? columns_of(read.workflow) : std::vector<std::string>{};
  if (columns.empty() || !missing(*table) || missing(table->parent_path())) return {};
  for (const auto& column : columns) copy.columns += (copy.columns.empty() ? "" : ",") + column;
  TRY(write_new(*table, copy.columns + "\n"));
  copy.beside.push_back(*table);
  return {};
}

}  // namespace

std::vector<ShippedWorkflow> shipped_workflows() {
  std::vector<ShippedWorkflow> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(shipped_folder(), ignored)) {
    if (entry.path().extension() != ".toml") continue;
    auto text = read_text_file(entry.path().string());
    if (!text) continue;
    const auto read = read_file(entry.path(), std::move(text->text));
    if (read) found.push_back({entry.path().stem().string(), read->workflow.description, entry.path()});
  }
  std::ranges::sort(found, {}, &ShippedWorkflow::name);
  return found;
}

Result<CopiedWorkflow> copy_workflow(const ShippedWorkflow& shipped, const fs::path& file) {
  auto source = TRY(read_text_file(shipped.file.string()));
  const auto own = file.stem().string();
  if (own != shipped.name && config::is_workflow_name(own)) replace_name(source.text, shipped.name, own);
  auto read = read_file(file, source.text);
  if (!read) return failure(shipped.file.string() + ": this is no workflow");
  TRY(write_new(file, source.text));
  CopiedWorkflow copy{.file = file};
  TRY(write_beside(shipped, *read, copy));
  copy.inputs = std::move(read->inputs);
  copy.secrets = std::move(read->workflow.secrets);
  return copy;
}

}  // namespace sluice::app
