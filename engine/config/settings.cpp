// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <algorithm>
#include <charconv>

#include "config/limit_reader.hpp"
#include "config/table_reader.hpp"

namespace sluice::config {
namespace {

constexpr std::string_view kKeys[] = {"journal", "plugins", "limits", "listen", "public_url"};
constexpr OtherTable kFile{"the file", kKeys};

// HOST:PORT, with [HOST] for IPv6.
bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto host = text.substr(0, colon);
  if (host.contains(':') && !(host.starts_with('[') && host.ends_with(']'))) return false;
  int port = -1;
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 0 && port <= 65535;
}

class SettingsReader {
 public:
  SettingsReader(const std::filesystem::path& file, const Document& document, Diagnostics& diagnostics)
      : folder_(file.parent_path()), diagnostics_(diagnostics), root_(document.root, "the file", diagnostics) {}

  Settings read() {
    if (const auto* journal = root_.table("journal")) {
      TableReader table(journal->value, "[journal]", diagnostics_, kFile);
      if (const auto path = table.text("path")) out_.journal = absolute(path->value);
      table.done();
    }
    if (const auto* plugins = root_.table("plugins")) {
      TableReader table(plugins->value, "[plugins]", diagnostics_, kFile);
      if (const auto* dirs = table.entry("dirs")) read_directories(dirs->value);
      table.done();
    }
    if (const auto* limits = root_.table("limits")) {
      out_.limits = read_limits(limits->value, diagnostics_);
    }
    if (const auto listen = root_.text("listen")) {
      if (!is_address(listen->value))
        diagnostics_.error(listen->at, "listen must be HOST:PORT", "write \"127.0.0.1:8080\"");
      out_.listen = listen->value;
    }
    if (const auto url = root_.text("public_url")) {
      if (!is_http_url(url->value)) {
        diagnostics_.error(url->at, "public_url must be an http or https address without query");
      }
      out_.public_url = url->value.substr(0, url->value.find_last_not_of('/') + 1);
    }
    root_.done();
    return std::move(out_);
  }

 private:
  std::filesystem::path absolute(const std::string& path) const { return (folder_ / path).lexically_normal(); }

  void read_directories(const Node& list) {
    if (!list.is(Node::Kind::array) ||
        !std::ranges::all_of(list.elements, [](const Node& e) { return e.is(Node::Kind::string); })) {
      return diagnostics_.error(list.at, "dirs must be a list of directories", "write `dirs = [\"plugins\"]`");
    }
    for (const Node& element : list.elements) out_.plugin_directories.push_back(absolute(element.scalar.string()));
  }

  std::filesystem::path folder_;
  Diagnostics& diagnostics_;
  TableReader root_;
  Settings out_;
};

}  // namespace

bool is_http_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto name = text.substr(0, scheme);
  const auto rest = text.substr(scheme + 3);
  return (name == "http" || name == "https") && !rest.empty() && rest.front() != '/' &&
         std::ranges::none_of(rest, [](char c) { return (c >= 0 && c <= ' ') || c == '?' || c == '#' || c == 0x7F; });
}

Settings read_settings(const std::filesystem::path& file, std::string text, Diagnostics& diagnostics) {
  const auto document = parse(file.string(), std::move(text), diagnostics);
  return document ? SettingsReader(file, *document, diagnostics).read() : Settings{};
}

}  // namespace sluice::config
