// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http/receive_buffer.hpp"
#include "http/wire.hpp"

namespace sluice::http {

// One connection of a client: sends requests, one at a time, and reads their answers. One thread at a time.
class ClientConnection {
 public:
  // Why an exchange has no answer.
  struct Broken {
    TransportError::Kind kind = TransportError::Kind::closed;
    std::string_view flaw = "";  // of an answer that is not HTTP
    bool nothing_sent = false;   // not a byte of the request has left
    bool nothing_heard = false;  // not a byte of the answer has come
  };

  struct Expecting {
    bool to_head = false;
    std::size_t max_reply = 0;
  };

  explicit ClientConnection(Wire wire);

  // Where the request is written before it is sent; keeps its memory from one exchange to the next.
  std::string& outgoing() { return out_; }

  std::expected<Reply, Broken> exchange(Expecting expecting, Patience patience);

  // After an exchange: there may be another one, as long as nothing has come uncalled for.
  bool is_reusable() const { return reusable_; }
  bool is_quiet() const { return received_.unread().empty() && wire_.is_quiet(); }

 private:
  Wire wire_;
  ReceiveBuffer received_;
  std::string out_;
  bool reusable_ = true;
};

}  // namespace sluice::http
