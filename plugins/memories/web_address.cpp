// SPDX-License-Identifier: Apache-2.0
#include "memories/web_address.hpp"

#include <algorithm>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Text that addresses and handles are made of; the rest could be read differently by others.
bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || c == '\\';
  });
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(decoded)) return std::nullopt;
  return decoded;
}

// Removes "https://" and the like from `text`; false where it is another scheme's. "//host" is relative to a page
// that is not known here.
bool take_scheme(std::string_view& text) {
  if (text.starts_with("//")) return false;
  const std::size_t end = text.find("://");
  const bool has_scheme = end != std::string_view::npos && std::ranges::all_of(text.substr(0, end), is_alpha);
  if (!has_scheme) return true;
  const std::string scheme = lowered(text.substr(0, end));
  text.remove_prefix(end + 3);
  return scheme == "https" || scheme == "http";
}

std::optional<std::string> read_host(std::string_view authority) {
  const std::string_view port = authority.substr(std::min(authority.find(':'), authority.size()));
  if (port == ":443" || port == ":80") authority.remove_suffix(port.size());
  if (authority.ends_with('.')) authority.remove_suffix(1);
  const bool plain =
      std::ranges::all_of(authority, [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.'; });
  if (!plain || authority.find('.') == std::string_view::npos) return std::nullopt;
  return lowered(authority);
}

std::optional<std::vector<std::string>> read_path(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    if (segment.empty()) continue;
    auto decoded = percent_decoded(segment);
    if (!decoded) return std::nullopt;
    segments.push_back(*std::move(decoded));
  }
  return segments;
}

}  // namespace

std::optional<std::string_view> WebAddress::parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    // ";" too: links copied out of HTML separate their parameters by "&amp;".
    const std::string_view pair = rest.substr(0, rest.find_first_of("&;"));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::optional<WebAddress> read_address(std::string_view text) {
  text = trimmed(text);
  if (!is_plain(text) || !take_scheme(text)) return std::nullopt;
  text = text.substr(0, text.find('#'));
  const std::size_t question = text.find('?');
  const std::string_view query = question == std::string_view::npos ? "" : text.substr(question + 1);
  text = text.substr(0, question);
  const std::size_t slash = text.find('/');
  const std::string_view path = slash == std::string_view::npos ? "" : text.substr(slash);
  auto host = read_host(text.substr(0, slash));
  auto segments = read_path(path);
  if (!host || !segments) return std::nullopt;
  return WebAddress{*std::move(host), *std::move(segments), std::string(query)};
}

}  // namespace sluice::memories
