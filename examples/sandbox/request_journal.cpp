// SPDX-License-Identifier: Apache-2.0
#include "request_journal.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "json/json.hpp"
#include "time_text.hpp"

namespace sluice::sandbox {
namespace {

constexpr std::size_t kBodyKept = 64 * 1024;
constexpr std::array<std::string_view, 5> kHeadersKept{"authorization", "content-type", "idempotency-key", "user-agent",
                                                       "retry-after"};

http::Headers those_that_matter(const http::Headers& headers) {
  http::Headers kept;
  for (const auto& [name, value] : headers) {
    if (std::ranges::find(kHeadersKept, lowered(name)) != kHeadersKept.end()) kept.add(name, value);
  }
  return kept;
}

}  // namespace

void RequestJournal::add(const http::Request& request, const http::Response& response, Timestamp emulated,
                         Timestamp received, std::size_t kept) {
  entries_.push_back({++last_, emulated, received, request.method, request.path, request.query,
                      those_that_matter(request.headers), request.body.substr(0, kBodyKept), response.status,
                      response.body.substr(0, kBodyKept)});
  while (entries_.size() > kept) entries_.pop_front();
}

Value RequestJournal::show(const Filter& filter) const {
  Array out;
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && entry->number > filter.after; ++entry) {
    if (filter.limit > 0 && out.size() == filter.limit) break;
    if (entry->path.find(filter.path) != std::string::npos) out.push_back(show(*entry));
  }
  std::ranges::reverse(out);
  return out;
}

Value RequestJournal::show(const Entry& entry) {
  Object headers;
  for (const auto& [name, value] : entry.headers) headers[lowered(name)] = value;
  return Object{{"number", entry.number},
                {"at", iso8601(entry.emulated)},
                {"received", iso8601(entry.received)},
                {"method", entry.method},
                {"path", entry.path},
                {"query", entry.query},
                {"headers", std::move(headers)},
                {"body", shown_body(entry.body)},
                {"status", entry.status},
                {"answer", shown_body(entry.answer)}};
}

Value shown_body(const std::string& body) {
  auto value = parse_json(body);
  return value ? std::move(*value) : Value(body);
}

}  // namespace sluice::sandbox
