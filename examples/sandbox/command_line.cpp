// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include <fmt/format.h>

#include "control.hpp"
#include "fields.hpp"
#include "json/json.hpp"
#include "settings.hpp"

namespace sluice::sandbox {
namespace {

http::Request to_control(std::string_view path, const Value& body) {
  return {.method = "POST",
          .path = fmt::format("{}/{}", kControlPath, path),
          .query = {},
          .headers = {},
          .body = to_json(body)};
}

// A flag that is read while the settings gather in one patch.
struct Reading {
  Options options;
  Object settings;
};

struct Flag {
  std::string_view name;
  std::string_view value;  // what it takes, for the usage
  std::string_view help;
  Result<void> (*read)(Reading&, const std::string& value);
};

Result<void> read_port(Reading& reading, const std::string& value) {
  std::size_t port = 0;
  if (!read_field(port, value) || port > 65'535) return failure("expected a number from 0 to 65535");
  reading.options.port = static_cast<std::uint16_t>(port);
  return {};
}

// NAME=PRESET, after the last "=", as an address may hold others.
Result<void> read_creator(Reading& reading, const std::string& value) {
  const auto equals = value.rfind('=');
  if (equals == std::string::npos) return failure("expected NAME=BEHAVIOUR");
  reading.options.script.push_back(
      to_control("creators", Object{{"creator", value.substr(0, equals)}, {"is", value.substr(equals + 1)}}));
  return {};
}

// CALL=FAULT or CALL=FAULT*TIMES.
Result<void> read_fault_flag(Reading& reading, const std::string& value) {
  const auto equals = value.find('=');
  if (equals == std::string::npos) return failure("expected CALL=FAULT or CALL=FAULT*TIMES");
  const auto star = value.find('*', equals);
  Object fault{{"call", value.substr(0, equals)}, {"fault", value.substr(equals + 1, star - equals - 1)}};
  if (star != std::string::npos) fault.append("times", value.substr(star + 1));
  reading.options.script.push_back(to_control("faults", fault));
  return {};
}

constexpr std::array kFlags{
    Flag{"port", "N", "8787; 0: any free one", read_port},
    Flag{"host", "ADDRESS", "to listen on: 127.0.0.1",
         [](Reading& r, const std::string& value) -> Result<void> {
           r.options.host = value;
           return {};
         }},
    Flag{"state", "FILE", "what outlives a restart; without it all is forgotten",
         [](Reading& r, const std::string& value) -> Result<void> {
           r.options.state = value;
           return {};
         }},
    Flag{"speed", "FACTOR", "of the service's clock: 60 makes a minute a second, 0 stops it",
         [](Reading& r, const std::string& value) -> Result<void> {
           r.options.script.push_back(to_control("clock", Object{{"speed", value}}));
           return {};
         }},
    Flag{"creator", "NAME=BEHAVIOUR", "usual, unknown, fails, partly_fails, hangs or rate_limited_once", read_creator},
    Flag{"fault", "CALL=FAULT[*TIMES]", "e.g. scraper=0402*2, *=infrastructure*1", read_fault_flag},
};

std::string flag_name(std::string_view field) {
  std::string name(field);
  std::ranges::replace(name, '_', '-');
  return name;
}

// A flag given twice becomes a list.
Result<void> read_setting(Reading& reading, std::string_view field, const std::string& value) {
  Value& setting = reading.settings[field];
  if (setting.is_null()) {
    setting = value;
  } else {
    if (!setting.is_array()) setting = Array{std::move(setting)};
    setting.array().emplace_back(value);
  }
  return {};
}

Result<void> read_flag(Reading& reading, const std::string& name, const std::string& value) {
  const auto flag = std::ranges::find(kFlags, std::string_view(name), &Flag::name);
  if (flag != kFlags.end()) return flag->read(reading, value);
  const auto fields = setting_fields();
  const auto field = std::ranges::find(fields, name, [](const auto& f) { return flag_name(f.name); });
  if (field != fields.end()) return read_setting(reading, field->name, value);
  std::vector<std::string> names;
  for (const Flag& known : kFlags) names.emplace_back(known.name);
  for (const auto& known : fields) names.push_back(flag_name(known.name));
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto meant = closest(name, candidates);
  return failure(meant ? fmt::format("unknown; did you mean --{}?", *meant) : "unknown");
}

}  // namespace

Result<Options> read_command_line(const std::vector<std::string>& arguments) {
  Reading reading;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      reading.options.help = true;
      return reading.options;
    }
    if (!argument.starts_with("--")) return failure(fmt::format("{}: not a flag", argument));
    const auto equals = argument.find('=');
    const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    const bool apart = equals == std::string::npos;
    if (apart && i + 1 == arguments.size()) return failure(fmt::format("--{}: its value is missing", name));
    const std::string& value = apart ? arguments[++i] : argument.substr(equals + 1);
    if (const auto read = read_flag(reading, name, value); !read)
      return failure(fmt::format("--{}: {}", name, read.error().message));
  }
  if (!reading.settings.empty()) {
    TRY(patched_settings(Settings{}, reading.settings));
    auto& script = reading.options.script;
    script.insert(script.begin(), to_control("settings", reading.settings));
  }
  return std::move(reading.options);
}

std::string usage() {
  std::string out = "sluice-sandbox [flags]: a local Memories.ai and Slack, as far as sluice needs them\n\n";
  for (const Flag& flag : kFlags)
    out += fmt::format("  {:<32} {}\n", fmt::format("--{} {}", flag.name, flag.value), flag.help);
  for (const auto& field : setting_fields())
    out += fmt::format("  {:<32} {}\n", fmt::format("--{} …", flag_name(field.name)), field.help);
  return out;
}

}  // namespace sluice::sandbox
