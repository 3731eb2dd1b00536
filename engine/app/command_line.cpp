// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "base/text.hpp"

namespace sluice::app {
namespace {

namespace po = boost::program_options;

po::options_description description_of(std::span<const OptionSpec> options) {
  po::options_description description;
  for (const auto& option : options) {
    const std::string name(option.name);
    const std::string help(option.help);
    if (option.value.empty()) {
      description.add_options()(name.c_str(), help.c_str());
    } else {
      description.add_options()(name.c_str(), po::value<std::vector<std::string>>(), help.c_str());
    }
  }
  return description;
}

Error unknown(std::string_view option, std::span<const OptionSpec> options) {
  std::vector<std::string_view> names;
  for (const auto& known : options) names.push_back(known.name);
  const auto bare = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  std::string message = "unknown option " + std::string(option);
  if (const auto meant = closest(bare, names)) message += "; did you mean --" + std::string(*meant) + "?";
  return {message};
}

// The one short option that everybody tries.
std::vector<std::string> with_long_help(std::vector<std::string> words) {
  std::ranges::replace(words, "-h", "--help");
  return words;
}

}  // namespace

bool OptionSpec::belongs_to(std::string_view verb) const {
  return verbs.empty() || std::ranges::find(verbs, verb) != verbs.end();
}

Result<Arguments> Arguments::parse(std::span<const OptionSpec> options, const std::vector<std::string>& words) {
  const auto description = description_of(options);
  Arguments arguments;
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    auto parsed =
        po::command_line_parser(with_long_help(words)).options(description).style(style).allow_unregistered().run();
    for (const auto& option : parsed.options) {
      if (option.unregistered) return std::unexpected(unknown(option.original_tokens.front(), options));
      if (option.position_key >= 0 || option.string_key.empty()) {
        arguments.positional_.insert(arguments.positional_.end(), option.value.begin(), option.value.end());
        continue;
      }
      auto& values = arguments.values_[option.string_key];
      values.insert(values.end(), option.value.begin(), option.value.end());
    }
  } catch (const po::error& error) {
    return failure(error.what());
  }
  return arguments;
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = values_.find(option);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::string help_of(std::span<const OptionSpec> options) {
  std::size_t width = 0;
  const auto shown = [](const OptionSpec& option) {
    return "--" + std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
  };
  for (const auto& option : options) width = std::max(width, shown(option).size());
  std::string text;
  for (const auto& option : options) {
    auto name = shown(option);
    name.resize(width, ' ');
    text += "  " + name + "  " + std::string(option.help) + "\n";
  }
  return text;
}

}  // namespace sluice::app
