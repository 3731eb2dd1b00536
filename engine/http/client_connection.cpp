// SPDX-License-Identifier: Apache-2.0
#include "http/client_connection.hpp"

#include "http/response_reader.hpp"

namespace sluice::http {
namespace {

using Kind = TransportError::Kind;
using Progress = ResponseReader::Progress;

constexpr std::size_t kMostKept = 64 * 1024;

Kind kind_of(WireStatus status) {
  switch (status) {
    case WireStatus::timeout:
      return Kind::timeout;
    case WireStatus::cancelled:
      return Kind::cancelled;
    case WireStatus::ok:
    case WireStatus::closed:
    case WireStatus::broken:
      break;
  }
  return Kind::closed;
}

}  // namespace

ClientConnection::ClientConnection(Wire wire) : wire_(std::move(wire)), received_(ResponseReader::kHeaderLimit + 1) {}

std::expected<Reply, ClientConnection::Broken> ClientConnection::exchange(Expecting expecting, Patience patience) {
  reusable_ = false;
  const auto sent = wire_.send(out_, patience);
  out_.clear();
  if (out_.capacity() > kMostKept) out_.shrink_to_fit();
  Broken broken{.kind = kind_of(sent.status), .nothing_sent = sent.bytes == 0, .nothing_heard = true};
  if (broken.kind != Kind::closed) return std::unexpected(broken);

  // Also where not all could be sent: the server may have answered before it closed.
  ResponseReader reader(expecting.to_head, expecting.max_reply);
  while (reader.progress() == Progress::header || reader.progress() == Progress::body) {
    const WireStatus status = received_.fill(wire_, patience);
    received_.take(reader.read(received_.unread()));
    if (status == WireStatus::closed) reader.end();
    if (status == WireStatus::ok || reader.progress() == Progress::complete) continue;
    broken.kind = kind_of(status);
    broken.nothing_heard = !reader.has_begun();
    return std::unexpected(broken);
  }
  if (reader.progress() == Progress::complete) {
    reusable_ = sent.status == WireStatus::ok && reader.keeps_alive();
    return std::move(reader.reply());
  }
  const bool large = reader.progress() == Progress::too_large;
  return std::unexpected(Broken{.kind = large ? Kind::too_large : Kind::protocol, .flaw = reader.flaw()});
}

}  // namespace sluice::http
