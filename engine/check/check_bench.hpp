// SPDX-License-Identifier: Apache-2.0
//
// For the tests of this module: a text through everything that looks at a workflow file.
#pragma once

#include <sstream>
#include <string>

#include "check/prepare.hpp"
#include "config/diagnostic.hpp"
#include "support/small_catalog.hpp"

namespace sluice::check {

inline constexpr Timestamp kBegan{std::chrono::seconds(1'750'000'000)};

// A file that is right, of 4 lines.
inline const std::string kHead = R"(name = "x"
[source]
uses = "csv"
with = { path = "a.csv" }
)";

// One whose step still needs its `creator`, of 11 lines.
inline const std::string kBegun = R"(name = "x"
[secrets]
key = { env = "KEY" }
[source]
uses = "csv"
with = { path = "a.csv", header = ["url", "handle"] }
[[step]]
name = "submit"
uses = "ingest.submit"
[step.with]
api_key = "{{ secrets.key }}"
)";

// The same with it, right, of 12 lines.
inline const std::string kSubmit = kBegun + R"(creator = "{{ item.url }}"
)";

// One whose second step, which waits, still needs its `task`, of 17 lines.
inline const std::string kWait = kSubmit + R"([[step]]
name = "indexed"
uses = "ingest.wait"
[step.with]
api_key = "{{ secrets.key }}"
)";

inline Request request_for(std::string text) {
  return {.file = "/flows/f.toml", .text = std::move(text), .working_directory = "/shell", .began = kBegan};
}

inline Prepared prepared(const Request& request) {
  return prepare(request, testing_support::small_catalog());
}

// What a person reads, without the lines that are quoted: "/flows/f.toml:3:9: error: …; …" each.
inline std::string complaints(const Request& request) {
  std::istringstream text(config::to_text(prepared(request).diagnostics, request.text));
  std::string out;
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with(' ')) out += line + "\n";
  }
  return out;
}

// "3:9: error: …" each, as it is said of the file.
inline std::string in_file(const std::string& complaints) {
  std::istringstream text(complaints);
  std::string out;
  for (std::string line; std::getline(text, line);) out += "/flows/f.toml:" + line + "\n";
  return out;
}

inline std::string complaints(std::string text) {
  return complaints(request_for(std::move(text)));
}

}  // namespace sluice::check
