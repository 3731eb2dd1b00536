// SPDX-License-Identifier: Apache-2.0
#include "app/wiring.hpp"

#include <arpa/inet.h>
#include <unistd.h>

#include <charconv>
#include <utility>

#include "api/callbacks.hpp"
#include "app/interrupts.hpp"
#include "app/plugin_services.hpp"
#include "config/settings.hpp"
#include "http/problem.hpp"
#include "runtime/epoch_file.hpp"

namespace sluice::app {
namespace {

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// A name that begins like a number may stand for any address.
bool is_loopback(const std::string& host) {
  in_addr number{};
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &number) == 1);
}

Result<Address> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  Address address{.host = colon == std::string::npos ? "" : text.substr(0, colon)};
  const auto digits = colon == std::string::npos ? std::string_view(text) : std::string_view(text).substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), address.port);
  if (error != std::errc{} || end != digits.end()) return failure("--listen " + text + ": not HOST:PORT");
  if (address.host.empty()) address.host = "127.0.0.1";
  if (!is_loopback(address.host))
    return failure("--listen " + text + ": `run` listens on loopback only; put a proxy before it");
  return address;
}

}  // namespace

Wiring::Wiring(Program& program, const Settings& settings, plugin::Catalog catalog, http::Proxies proxies)
    : program_(program),
      settings_(settings),
      log_({.level = settings.log_level,
            .format = ::isatty(STDERR_FILENO) == 1 ? log::Format::logfmt : log::Format::json},
           program.clock, [&console = program.console](std::string_view line) { console.say_text(std::string(line)); }),
      catalog_(std::move(catalog)),
      client_(http::Client::Settings{.proxies = std::move(proxies)}),
      public_url_(settings.public_url) {
  while (public_url_.ends_with('/')) public_url_.pop_back();
}

Result<> Wiring::check(const Settings& settings) {
  if (!settings.listen.empty()) TRY(parse_address(settings.listen));
  if (settings.public_url.empty() || config::is_http_url(settings.public_url)) return {};
  return failure("--public-url " + settings.public_url + ": write an http or https address without query");
}

Wiring::~Wiring() {
  stop(Duration::zero());
}

Result<std::unique_ptr<Wiring>> Wiring::open(Program& program, const Settings& settings, plugin::Catalog catalog) {
  auto proxies = TRY(http::Proxies::from_environment());
  install_fatal_signal_note();
  std::unique_ptr<Wiring> wiring(new Wiring(program, settings, std::move(catalog), std::move(proxies)));
  wiring->services_ = std::make_unique<plugin::Services>(wiring->services());
  return wiring;
}

Result<> Wiring::begin() {
  TRY(listen());
  engine_ = TRY(Engine::start({.journal = settings_.journal, .public_url = public_url_},
                              {.clock = program_.clock,
                               .catalog = catalog_,
                               .make = [this](const Use& use) { return make(use); },
                               .log = &log_,
                               .interrupted = interrupted}));
  taking_ = engine_.get();
  return {};
}

// An address that cannot be listened on is the command line's fault.
ExitStatus Wiring::status_of_failure() const {
  if (interrupted()) return ExitStatus::interrupted;
  return will_listen() && !server_ ? ExitStatus::usage : ExitStatus::engine;
}

plugin::Services Wiring::services() {
  // Before there is an engine nothing is known: what is looked at then is not acted upon.
  return plugin_services(program_, log_, client_,
                         [this](std::string_view scope, std::string_view key) -> Result<std::optional<std::string>> {
                           if (!engine_) return std::nullopt;
                           return engine_->kv(std::string(scope), std::string(key));
                         });
}

// Plugins are loaded when a run first uses them: a run pays for nothing that it does not use.
Result<std::unique_ptr<plugin::Instance>> Wiring::make(const Use& use) {
  const auto entry = catalog_.find(use.kind, use.component);
  if (!entry) return failure("no plugin offers " + use.component);
  const std::scoped_lock lock(loading_);
  auto& library = libraries_[entry->file.path.string()];
  if (!library) library = TRY(plugin::Library::load(entry->file, *services_));
  plugin::Cancellation never;
  auto made = plugin::create(*library, use.kind, use.component, use.options, {never, std::nullopt, {}});
  if (made) return plugin::masked(std::move(*made), program_.secrets.mask());
  auto& problem = made.error();
  plugin::hide_secrets(problem, program_.secrets.mask());
  return failure((problem.field.empty() ? "" : "option " + problem.field + ": ") + problem.message);
}

Result<> Wiring::listen() {
  if (settings_.listen.empty()) return {};
  const auto address = TRY(parse_address(settings_.listen));
  // Services know addresses from before this start: until the engine is there, they are not unknown, but cannot be
  // served.
  const auto answer = [this](const http::Request& request) {
    if (!request.path.starts_with(api::kCallbackPrefix))
      return http::problem(404, "Not found", "this listener takes callbacks only");
    auto* engine = taking_.load();
    if (engine == nullptr) return http::problem(503, "Not available", "the engine is starting; send it again later");
    auto received = request;
    program_.secrets.mask().apply(received.body);
    return api::receive_callback(*engine, received);
  };
  const auto host = address.host == "[::1]" ? "::1" : address.host;
  server_ = TRY(http::Server::start(
      {.host = host, .port = address.port, .limits = {.body_bytes = api::kLargestCallback}}, answer));
  if (public_url_.empty()) public_url_ = "http://" + address.host + ":" + std::to_string(server_->port());
  return {};
}

bool Wiring::stop(Duration grace) {
  const bool stopped = !engine_ || engine_->stop(grace);
  if (server_) server_->stop();
  return stopped;
}

}  // namespace sluice::app
