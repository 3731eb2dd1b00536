// SPDX-License-Identifier: Apache-2.0
#include "http/url.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "http/message.hpp"

namespace sluice::http {
namespace {

bool is_control(char c) {
  return (c >= 0 && c < 0x20) || c == 0x7F;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_address_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!same_name(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string encoded(std::string_view target) {
  std::string out;
  for (const char c : target) {
    if (c > 0x20) {
      out += c;
    } else {
      out += "%" + hex({&c, 1});
    }
  }
  return out;
}

Result<std::uint16_t> parse_port(std::string_view digits, bool secure) {
  if (digits.empty()) return secure ? 443 : 80;
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, port);
  if (error != std::errc() || stopped != end || port == 0) return failure("the address has no valid port");
  return port;
}

Result<> parse_authority(std::string_view authority, Url& into) {
  if (authority.find('@') != std::string_view::npos) {
    return failure("the address holds credentials: send them in an Authorization header");
  }
  const bool bracketed = authority.starts_with('[');
  const auto closing = authority.find(']');
  if (bracketed && closing == std::string_view::npos) return failure("the address has no valid host");
  const auto colon = authority.find(':', bracketed ? closing : 0);
  const auto host = bracketed ? authority.substr(1, closing - 1) : authority.substr(0, colon);
  into.host = lowered(host);
  if (into.host.empty() || !std::ranges::all_of(into.host, bracketed ? is_address_character : is_host_character)) {
    return failure("the address has no valid host");
  }
  if (bracketed && closing + 1 != std::min(colon, authority.size())) return failure("the address has no valid host");
  into.port = TRY(parse_port(colon == std::string_view::npos ? "" : authority.substr(colon + 1), into.secure));
  return {};
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (secure ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string Url::origin() const {
  return (secure ? "https://" : "http://") + authority();
}

Result<Url> parse_url(std::string_view text) {
  if (std::ranges::any_of(text, is_control)) return failure("the address holds a control character");
  Url url;
  url.secure = take(text, "https://");
  if (!url.secure && !take(text, "http://")) return failure("the address begins with neither http:// nor https://");
  text = text.substr(0, text.find('#'));
  const auto authority = text.substr(0, text.find_first_of("/?"));
  TRY(parse_authority(authority, url));
  text.remove_prefix(authority.size());
  url.target = (text.starts_with('/') ? "" : "/") + encoded(text);
  return url;
}

Result<Url> resolve(const Url& base, std::string_view location) {
  const auto scheme_end = location.find_first_of(":/?#");
  if (scheme_end != std::string_view::npos && location[scheme_end] == ':') return parse_url(location);
  if (location.starts_with("//")) return parse_url((base.secure ? "https:" : "http:") + std::string(location));
  const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
  std::string_view kept;
  if (location.starts_with('?') || location.starts_with('#') || location.empty()) {
    kept = path;
  } else if (!location.starts_with('/')) {
    kept = path.substr(0, path.rfind('/') + 1);
  }
  return parse_url(base.origin() + std::string(kept) + std::string(location));
}

}  // namespace sluice::http
