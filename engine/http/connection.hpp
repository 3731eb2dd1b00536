// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

#include "http/receive_buffer.hpp"
#include "http/request_reader.hpp"
#include "http/response_writer.hpp"
#include "http/server.hpp"
#include "http/wire.hpp"

namespace sluice::http {

// One client of a server: reads its requests, answers them in order, and ends when either side has enough.
class Connection {
 public:
  // `settings`, `handler` and `stopping` outlive it.
  Connection(Wire wire, const Server::Settings& settings, const Server::Handler& handler,
             const std::atomic<bool>& stopping);

  // The connection's whole life. Lets through what the handler throws.
  void serve();

  // Answers the request at hand with a problem document, and ends.
  void refuse(int status, std::string_view reason);

  // Since when it waits for the request that it reads, or for its client to take its leave; kBusy while it answers one.
  // Any thread.
  static constexpr Deadline kBusy = Deadline::max();
  Deadline waiting_since() const { return waiting_since_; }

  // Ends serve() once the request at hand is answered. Any thread.
  void hang_up() { wire_.hang_up(); }

 private:
  bool read(RequestReader& reader);
  bool answer(RequestReader& reader);
  bool invite_body(const RequestReader& reader, Deadline until);
  bool send(const Response& response, Answering answering);

  Wire wire_;
  const Server::Settings& settings_;
  const Server::Handler& handler_;
  const std::atomic<bool>& stopping_;
  std::atomic<Deadline> waiting_since_ = std::chrono::steady_clock::now();  // not since its thread began: order counts

  ReceiveBuffer received_;
  std::string out_;
};

}  // namespace sluice::http
