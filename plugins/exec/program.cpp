// SPDX-License-Identifier: Apache-2.0
#include "exec/program.hpp"

#include <variant>

namespace sluice::exec {
namespace {

bool holds_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

}  // namespace

Program::Program(ProgramOptions options, Host host) : options_(std::move(options)), host_(host) {
  if (options_.run.empty() || options_.run.front().empty()) {
    throw ConfigError("run", R"(run names no program: write its words, as in run = ["python3", "enrich.py"])");
  }
  for (const auto& word : options_.run) {
    if (holds_nul(word)) throw ConfigError("run", "a word of run holds a NUL, which no program can be given");
  }
  for (const auto& [name, value] : options_.env) {
    if (!is_variable_name(name)) throw ConfigError("env", "env: no variable can be called \"" + name + "\"");
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && holds_nul(*text)) throw ConfigError("env", "env." + name + " holds a NUL");
  }
  if (options_.root.value.empty()) options_.root.value = ".";
}

Outcome Program::check() const {
  const auto found = find();
  return found ? done() : halt(found.error()).field("run");
}

std::expected<std::unique_ptr<Talk>, Outcome> Program::start(Call& call, Variables more) const {
  auto found = find();
  if (!found) return std::unexpected(halt(found.error()).field("run"));
  Environment environment = Environment::clean();
  for (const auto& [name, value] : options_.env) {
    if (const auto* reference = std::get_if<secret>(&value)) {
      const auto text = host_.secret(*reference, call);
      if (holds_nul(text.text())) return std::unexpected(halt("env." + name + " holds a NUL").field("env"));
      environment.set(name, text.text());
    } else {
      environment.set(name, std::get<std::string>(value));
    }
  }
  for (const auto& [name, value] : more) environment.set(name, value);
  auto talk =
      Talk::begin({.file = *std::move(found), .words = options_.run, .folder = options_.root.value}, environment);
  if (talk) return *std::move(talk);
  auto& [passing, sentence] = talk.error();
  return std::unexpected(passing ? retry(std::move(sentence)).code("start")
                                 : halt(std::move(sentence)).code("start").field("run"));
}

std::string Program::too_much() const {
  return "it wrote more than the " + std::to_string(options_.max_output.value) + " bytes that max_output allows";
}

std::expected<std::string, std::string> Program::find() const {
  const auto own = options_.env.find("PATH");
  const auto* path = own != options_.env.end() ? std::get_if<std::string>(&own->second) : nullptr;
  return find_program(options_.run.front(), options_.root.value, path != nullptr ? *path : search_path());
}

}  // namespace sluice::exec
