// SPDX-License-Identifier: Apache-2.0
#include "support/component_fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "json/json.hpp"
#include "model/option_schema.hpp"
#include "support/places.hpp"

namespace sluice {
namespace {

plugin::PluginFile find(const std::string& component, const std::filesystem::path& directory) {
  const auto catalog = plugin::Catalog::scan({&directory, 1});
  const auto kinds = catalog.kinds_of(component);
  if (!kinds.empty()) return catalog.find(kinds.front(), component)->file;
  std::string problems;
  for (const Error& problem : catalog.problems()) problems += "\n" + problem.message;
  throw std::runtime_error("no plugin in " + directory.string() + " offers " + component + problems);
}

http::Request as_received(const plugin::HttpRequest& sent) {
  const auto scheme = sent.url.find("://") + 3;
  const auto path = std::min(sent.url.find_first_of("/?", scheme), sent.url.size());
  const auto query = std::min(sent.url.find('?', path), sent.url.size());
  http::Request out;
  out.method = sent.method;
  out.path = query > path ? sent.url.substr(path, query - path) : "/";
  out.query = query < sent.url.size() ? sent.url.substr(query + 1) : "";
  out.headers.add("Host", sent.url.substr(scheme, path - scheme));
  for (const auto& [name, value] : sent.headers) out.headers.add(name, value);
  out.body = sent.body;
  return out;
}

std::string printed(const plugin::LogLine& line) {
  constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};
  std::string out(kLevels[static_cast<std::size_t>(line.level)]);
  out.append(" ").append(line.message);
  for (const auto& [name, value] : line.fields) out.append(" ").append(name).append("=").append(value);
  return out;
}

Object completed(std::span<const OptionSchema> schemas, const Object& given) {
  auto complete = sluice::complete(schemas, given);
  if (complete) return *std::move(complete);
  ADD_FAILURE() << complete.error().message;
  return given;
}

}  // namespace

ComponentFixture::ComponentFixture(Mode mode, std::string component)
    : ComponentFixture(mode, std::move(component), testing_support::build_folder() / "lib/plugins") {}

ComponentFixture::ComponentFixture(Mode mode, ComponentKind kind, std::string component)
    : ComponentFixture(mode, std::move(component)) {
  manifest_ = file_.manifest.component(kind, component_);
  if (manifest_ == nullptr) throw std::runtime_error(component_ + " is no " + std::string(name(kind)));
}

ComponentFixture::ComponentFixture(Mode mode, std::string component, const std::filesystem::path& directory)
    : mode_(mode),
      component_(std::move(component)),
      services_(services()),
      file_(find(component_, directory)),
      manifest_(&*std::ranges::find(file_.manifest.components, component_, &plugin::ComponentManifest::name)) {}

ComponentFixture::~ComponentFixture() = default;

plugin::Services ComponentFixture::services() {
  return {
      .clock = clock,
      .log_enabled = [](plugin::LogLevel) { return true; },
      .log = [this](const plugin::LogLine& line) { logs.push_back(printed(line)); },
      .count = [this](std::string_view, std::string_view metric, double add) { counts[std::string(metric)] += add; },
      .observe = {},
      .secret = [this](std::string_view reference) -> Result<std::string> {
        const auto found = secrets.find(std::string(reference));
        if (found == secrets.end()) return failure("no secret " + std::string(reference));
        return found->second;
      },
      .http = [this](const plugin::HttpRequest& request, const plugin::CallContext&) { return answer(request); },
      .kv_get = [this](std::string_view scope, std::string_view key) -> Result<std::optional<std::string>> {
        if (kv_unreadable) return failure(*kv_unreadable);
        const auto found = kv.find({std::string(scope), std::string(key)});
        if (found == kv.end()) return std::nullopt;
        return found->second;
      },
  };
}

plugin::HttpReply ComponentFixture::answer(const plugin::HttpRequest& request) {
  urls_.push_back(request.url);
  requests_.push_back(as_received(request));
  if (cancellation.cancelled()) return {.error = "cancelled", .error_message = "the call was cancelled"};
  if (!script_) return {.error = "connect", .error_message = "the test scripted no answer"};
  const HttpAnswer answer = script_(requests_.back());
  if (const auto* error = std::get_if<TransportError>(&answer)) {
    return {.error = error->error, .error_message = error->message};
  }
  const auto& response = std::get<http::Response>(answer);
  return {
      .status = response.status, .headers = {response.headers.begin(), response.headers.end()}, .body = response.body};
}

plugin::CallContext ComponentFixture::context() {
  return {
      .cancellation = cancellation, .deadline = deadline, .identity = {.workflow = "test", .run = run, .step = "step"}};
}

const std::expected<plugin::Instance*, plugin::Failure>& ComponentFixture::create(Object options) {
  instance_.reset();
  created_ = nullptr;
  // Anew each time: its init() hands the plugin this fixture's host, should another one have come between.
  auto library = plugin::Library::load(file_, services_);
  if (!library) throw std::runtime_error(library.error().message);
  library_ = *std::move(library);

  auto complete = sluice::complete(manifest_->options, options);
  if (!complete) {
    created_ = std::unexpected(plugin::Failure{.status = plugin::Status::config, .message = complete.error().message});
    return created_;
  }
  auto instance = plugin::create(*library_, manifest_->kind, component_, *complete, context());
  if (!instance) {
    created_ = std::unexpected(std::move(instance).error());
    return created_;
  }
  instance_ = mode_ == Mode::serialised ? plugin::serialised(*std::move(instance)) : *std::move(instance);
  created_ = instance_.get();
  return created_;
}

plugin::Instance& ComponentFixture::instance() {
  if (!instance_ && !create()) throw std::runtime_error(component_ + " was not created: " + created_.error().message);
  return *instance_;
}

// Collects what would commit with the reply.
plugin::Reply ComponentFixture::kept(plugin::Reply reply) {
  for (const auto& verdict : reply.verdicts)
    pending_.insert(pending_.end(), verdict.writes.begin(), verdict.writes.end());
  pending_.insert(pending_.end(), reply.writes.begin(), reply.writes.end());
  return reply;
}

plugin::Reply ComponentFixture::call(plugin::Entry entry, std::span<const Given> batch,
                                     std::optional<plugin::Wake> wake) {
  std::vector<Value> params;
  for (const Given& given : batch) params.emplace_back(completed(manifest_->params, given.params));
  std::vector<plugin::Work> work;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    work.push_back({.token = batch[i].token,
                    .key = batch[i].key,
                    .attempt = batch[i].attempt,
                    .item = &batch[i].item,
                    .params = &params[i],
                    .wake = wake});
  }
  return kept(instance().call({.entry = entry, .work = work}, context()));
}

plugin::Reply ComponentFixture::check() {
  return instance().check(context());
}

plugin::Verdict ComponentFixture::process(Object params, Value item, std::uint32_t attempt) {
  return process_batch({{.params = std::move(params), .item = std::move(item), .attempt = attempt}}).verdicts.at(0);
}

plugin::Reply ComponentFixture::process_batch(std::vector<Given> batch) {
  return call(plugin::Entry::process, batch);
}

plugin::Verdict ComponentFixture::resume(Object params, Value item, plugin::Wake wake) {
  return resume_batch({{.params = std::move(params), .item = std::move(item)}}, std::move(wake)).verdicts.at(0);
}

plugin::Reply ComponentFixture::resume_batch(std::vector<Given> batch, plugin::Wake wake) {
  return call(plugin::Entry::resume, batch, std::move(wake));
}

plugin::Reply ComponentFixture::open_source(std::string_view cursor) {
  return kept(instance().open_source(cursor, context()));
}
plugin::Reply ComponentFixture::next(std::uint32_t max) {
  return kept(instance().next(max, context()));
}
std::optional<std::int64_t> ComponentFixture::estimate() {
  return instance().estimate(context());
}

plugin::Reply ComponentFixture::open_sink() {
  return kept(instance().open_sink(context()));
}
plugin::Reply ComponentFixture::write(std::vector<Given> batch) {
  return call(plugin::Entry::write, batch);
}
plugin::Reply ComponentFixture::flush() {
  return kept(instance().flush(context()));
}

void ComponentFixture::commit() {
  for (const plugin::KvWrite& write : pending_) {
    if (write.value) {
      kv[{write.scope, write.key}] = *write.value;
    } else {
      kv.erase({write.scope, write.key});
    }
  }
  finish(true);
}

void ComponentFixture::abandon() {
  finish(false);
}

void ComponentFixture::finish(bool durable) {
  pending_.clear();
  if (manifest_->kind == ComponentKind::sink) instance().committed(durable, context());
}

}  // namespace sluice
