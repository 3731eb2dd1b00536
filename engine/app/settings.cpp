// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <sstream>

#include "app/program_file.hpp"
#include "app/text_file.hpp"
#include "base/environment.hpp"
#include "config/settings.hpp"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> given(const Arguments& arguments, std::string_view option, const char* variable) {
  if (auto flag = arguments.value(option)) return flag;
  return environment_variable(variable);
}

// The settings file, which need not be there unless somebody names it.
Result<std::optional<fs::path>> settings_file(const Arguments& arguments, const fs::path& folder) {
  if (const auto named = given(arguments, "config", "SLUICE_CONFIG")) return fs::absolute(*named).lexically_normal();
  std::error_code ignored;
  const auto beside = fs::absolute(folder / "sluice.toml").lexically_normal();
  return fs::exists(beside, ignored) ? std::optional(beside) : std::nullopt;
}

// HOME is not set for services and scheduled programs.
fs::path home() {
  if (const auto set = environment_variable("HOME")) return *set;
  const auto* user = ::getpwuid(::geteuid());
  return user != nullptr ? user->pw_dir : "/";
}

fs::path usual_journal_path() {
  if (const auto state = environment_variable("XDG_STATE_HOME")) return fs::path(*state) / "sluice/journal.db";
  return home() / ".local/state/sluice/journal.db";
}

void choose_journal(Settings& settings, const Arguments& arguments, const config::Settings& file,
                    const fs::path& from) {
  fs::path path;
  if (const auto flag = arguments.value("journal")) {
    path = *flag;
    settings.usual_journal = false;
  } else if (const auto variable = environment_variable("SLUICE_JOURNAL")) {
    path = *variable;
  } else if (file.journal) {
    path = *file.journal;
    settings.usual_journal = environment_variable("SLUICE_CONFIG") || from == fs::current_path() / "sluice.toml";
  } else {
    path = usual_journal_path();
  }
  settings.journal = fs::absolute(path).lexically_normal().string();
}

// Those that somebody names must be there, which the catalog says; those of the installation need not be.
std::vector<fs::path> plugin_directories(const Arguments& arguments, const config::Settings& file) {
  std::vector<fs::path> directories;
  for (const auto& directory : arguments.values("plugins")) directories.push_back(fs::absolute(directory));
  std::istringstream listed(environment_variable("SLUICE_PLUGINS").value_or(""));
  for (std::string directory; std::getline(listed, directory, ':');) {
    if (!directory.empty()) directories.push_back(fs::absolute(directory));
  }
  directories.insert(directories.end(), file.plugin_directories.begin(), file.plugin_directories.end());
  std::error_code ignored;
  const auto program = program_file().parent_path();
  for (const char* relative : {SLUICE_PLUGINS_FROM_PROGRAM, "../lib/plugins"}) {  // as installed, as built
    if (const auto directory = program / relative; fs::is_directory(directory, ignored)) {
      directories.push_back(directory.lexically_normal());
    }
  }
  return directories;
}

}  // namespace

std::optional<Settings> read_settings(Console& console, const Arguments& arguments, const fs::path& folder) {
  const auto wrong = [&](std::string_view message) {
    console.usage_error(message);
    return std::nullopt;
  };
  config::Settings read;
  const auto file = settings_file(arguments, folder);
  if (!file) return wrong(file.error().message);
  if (*file) {
    const auto text = read_text_file((*file)->string());
    if (!text) return wrong(text.error().message);
    config::Diagnostics diagnostics((*file)->string());
    read = config::read_settings(**file, text->text, diagnostics);
    console.say_text(config::to_text(diagnostics.sorted(), text->text));
    if (diagnostics.has_errors()) return std::nullopt;
  }
  Settings settings{.plugin_directories = plugin_directories(arguments, read),
                    .file = file->value_or("").string(),
                    .limits = std::move(read.limits),
                    .listen = environment_variable("SLUICE_LISTEN").value_or(read.listen.value_or("")),
                    .public_url = environment_variable("SLUICE_PUBLIC_URL").value_or(read.public_url.value_or(""))};
  choose_journal(settings, arguments, read, file->value_or(""));
  if (const auto name = given(arguments, "log-level", "SLUICE_LOG")) {
    const auto level = log::level(*name);
    if (!level) return wrong("log level \"" + *name + "\": write debug, info, warning, error or off");
    settings.log_level = *level;
  }
  return settings;
}

std::string shell_quoted(const std::string& word) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,";
  if (word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string command_for(std::string_view command, RunId run, const Settings& settings, ItemNumber item) {
  const auto journal = settings.usual_journal ? "" : " --journal " + shell_quoted(settings.journal);
  const auto which = item == ItemNumber{} ? "" : " " + std::to_string(item.value);
  return fmt::format("sluice {} {}{}{}", command, run.value, which, journal);
}

}  // namespace sluice::app
