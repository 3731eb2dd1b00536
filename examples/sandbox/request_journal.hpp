// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include <sluice/value.hpp>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace sluice::sandbox {

// Every request that the emulated services received, in order, with its answer; the oldest are forgotten.
class RequestJournal {
 public:
  void add(const http::Request& request, const http::Response& response, Timestamp emulated, Timestamp received,
           std::size_t kept);
  void clear() { entries_.clear(); }

  struct Filter {
    std::uint64_t after = 0;  // numbers beyond this one
    std::size_t limit = 0;    // the last so many; 0: all
    std::string path;         // paths that contain this
  };
  Value show(const Filter& filter) const;

 private:
  struct Entry {
    std::uint64_t number;  // counts from 1, on across clear()
    Timestamp emulated, received;
    std::string method, path, query;
    http::Headers headers;  // those that matter to the services
    std::string body;
    int status;
    std::string answer;
  };
  static Value show(const Entry& entry);

  std::deque<Entry> entries_;
  std::uint64_t last_ = 0;
};

// The JSON that a body holds, else its text.
Value shown_body(const std::string& body);

}  // namespace sluice::sandbox
