// SPDX-License-Identifier: Apache-2.0
#include "config/diagnostic.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::config {
namespace {

constexpr std::size_t kWidth = 120;  // characters shown of a line

std::string_view name(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string sentence(const Diagnostic& diagnostic) {
  return diagnostic.message + (diagnostic.suggestion.empty() ? "" : "; " + diagnostic.suggestion);
}

std::string_view line_of(std::string_view source, int number) {
  for (int i = 1; i < number; ++i) {
    const auto end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  const auto line = source.substr(0, source.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::vector<std::string_view> characters_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t size = 1;
    while (at + size < line.size() && (static_cast<unsigned char>(line[at + size]) & 0xC0) == 0x80) ++size;
    out.push_back(line.substr(at, size));
    at += size;
  }
  return out;
}

// The line around its column, and a caret below it.
std::string excerpt(std::string_view line, Position at) {
  const auto characters = characters_of(line);
  const auto column = std::min(static_cast<std::size_t>(std::max(at.column, 1) - 1), characters.size());
  const auto begin = column > kWidth * 3 / 4 ? column - kWidth / 2 : 0;
  std::string shown = begin > 0 ? "…" : "", gap = begin > 0 ? " " : "";
  for (std::size_t i = begin; i < std::min(begin + kWidth, characters.size()); ++i) {
    const auto character = characters[i] == "\t" ? std::string(" ") : escaped_for_terminal(characters[i]);
    shown += character;
    if (i < column) gap.append(characters_of(character).size(), ' ');
  }
  if (begin + kWidth < characters.size()) shown += "…";
  auto number = std::to_string(at.line);
  number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
  return number + " | " + shown + "\n" + std::string(number.size(), ' ') + " | " + gap + "^\n";
}

// A file's name as SARIF wants it, RFC 3986: relative as it is, else file:///…
std::string uri_of(std::string_view file) {
  constexpr std::string_view kPlain = "/-._~!$&'()*+,;=@:";
  std::string out = file.starts_with('/') ? "file://" : "";
  for (const char c : file) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kPlain.contains(c);
    out += plain ? std::string(1, c) : "%" + hex({&c, 1});
  }
  return out;
}

}  // namespace

// What is quoted in it may be as large as the file.
void Diagnostics::add(Diagnostic diagnostic) {
  constexpr std::size_t kLongest = 1000;
  diagnostic.message = shortened(diagnostic.message, kLongest);
  diagnostic.suggestion = shortened(diagnostic.suggestion, kLongest);
  if (std::ranges::find(found_, diagnostic) == found_.end()) found_.push_back(std::move(diagnostic));
}

void Diagnostics::error(Position at, std::string message, std::string suggestion) {
  add({.file = file_, .at = at, .message = std::move(message), .suggestion = std::move(suggestion)});
}

void Diagnostics::warning(Position at, std::string message, std::string suggestion) {
  add({.severity = Severity::warning,
       .file = file_,
       .at = at,
       .message = std::move(message),
       .suggestion = std::move(suggestion)});
}

void Diagnostics::concealed_error(Position at, std::string message, std::string suggestion) {
  add({.file = file_, .at = at, .message = std::move(message), .suggestion = std::move(suggestion), .concealed = true});
}

bool Diagnostics::has_errors() const {
  return std::ranges::any_of(found_, [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  auto out = found_;
  std::ranges::stable_sort(out, {}, [](const Diagnostic& d) { return std::tuple(d.at.line, d.at.column); });
  return out;
}

std::string to_text(std::span<const Diagnostic> diagnostics, std::string_view source) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += escaped_for_terminal(diagnostic.file);
    if (diagnostic.at.line > 0) {
      out += ":" + std::to_string(diagnostic.at.line) + ":" + std::to_string(diagnostic.at.column);
    }
    out += ": " + std::string(name(diagnostic.severity)) + ": " + escaped_for_terminal(sentence(diagnostic)) + "\n";
    if (diagnostic.at.line == 0 || diagnostic.concealed) continue;
    out += excerpt(line_of(source, diagnostic.at.line), diagnostic.at);
  }
  return out;
}

std::string to_json(std::span<const Diagnostic> diagnostics) {
  Array out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out.push_back(Object{{"severity", name(diagnostic.severity)},
                         {"file", diagnostic.file},
                         {"line", diagnostic.at.line},
                         {"column", diagnostic.at.column},
                         {"message", diagnostic.message},
                         {"suggestion", diagnostic.suggestion}});
  }
  return sluice::to_json(out);
}

std::string to_sarif(std::span<const Diagnostic> diagnostics) {
  Array results;
  for (const Diagnostic& diagnostic : diagnostics) {
    Object place{{"artifactLocation", Object{{"uri", uri_of(diagnostic.file)}}}};
    if (diagnostic.at.line > 0) {
      place.append("region", Object{{"startLine", diagnostic.at.line}, {"startColumn", diagnostic.at.column}});
    }
    results.push_back(Object{{"ruleId", "workflow"},
                             {"level", name(diagnostic.severity)},
                             {"message", Object{{"text", sentence(diagnostic)}}},
                             {"locations", Array{Object{{"physicalLocation", std::move(place)}}}}});
  }
  const Object driver{{"name", "sluice"}, {"rules", Array{Object{{"id", "workflow"}}}}};
  const Object run{
      {"tool", Object{{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  return sluice::to_json(
      Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Array{run}}});
}

}  // namespace sluice::config
