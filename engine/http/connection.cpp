// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <algorithm>

#include "http/problem.hpp"

namespace sluice::http {
namespace {

using Progress = RequestReader::Progress;

constexpr std::size_t kLeastBuffer = 16 * 1024;
constexpr std::size_t kMostKept = 64 * 1024;  // of the buffer for answers, between requests
constexpr auto kLinger = std::chrono::seconds(1);

// What the connection waits for, each with a time of its own.
enum class Phase : std::uint8_t { idle, header, body };

Phase phase_of(const RequestReader& reader) {
  if (reader.progress() == Progress::body) return Phase::body;
  return reader.has_begun() ? Phase::header : Phase::idle;
}

Deadline after(std::chrono::milliseconds span) {
  return std::chrono::steady_clock::now() + span;
}

}  // namespace

Connection::Connection(Wire wire, const Server::Settings& settings, const Server::Handler& handler,
                       const std::atomic<bool>& stopping)
    : wire_(std::move(wire)),
      settings_(settings),
      handler_(handler),
      stopping_(stopping),
      received_(std::max(settings.limits.header_bytes, kLeastBuffer) + 1) {}

void Connection::serve() {
  while (true) {
    RequestReader reader(settings_.limits);
    if (!read(reader)) break;
    waiting_since_ = kBusy;
    const bool goes_on = answer(reader);
    waiting_since_ = std::chrono::steady_clock::now();
    if (!goes_on) break;
  }
  wire_.finish(after(kLinger));
}

// True when there is something to answer.
bool Connection::read(RequestReader& reader) {
  Phase phase = Phase::idle;
  Deadline until = after(settings_.idle_timeout);
  while (true) {
    received_.take(reader.read(received_.unread()));
    if (reader.progress() == Progress::complete || reader.progress() == Progress::refused) return true;
    if (const Phase reached = phase_of(reader); reached != phase) {
      phase = reached;
      until = after(phase == Phase::header ? settings_.header_timeout : settings_.body_timeout);
      if (phase == Phase::body && !invite_body(reader, until)) return false;
    }
    const WireStatus status = received_.fill(wire_, {until});
    if (status == WireStatus::ok) continue;
    if (status == WireStatus::timeout && phase != Phase::idle) refuse(408, "the request did not arrive in time");
    return false;
  }
}

// False when the client is gone.
bool Connection::invite_body(const RequestReader& reader, Deadline until) {
  if (!reader.expects_continue() || !received_.unread().empty()) return true;
  return wire_.send("HTTP/1.1 100 Continue\r\n\r\n", {until}).status == WireStatus::ok;
}

// True when the connection can serve another request.
bool Connection::answer(RequestReader& reader) {
  if (reader.progress() == Progress::refused) {
    refuse(reader.refusal().status, reader.refusal().reason);
    return false;
  }
  const Response response = handler_(reader.request());
  const bool closes = !reader.keeps_alive() || stopping_;
  return send(response, {.to_head = reader.request().method == "HEAD", .closes = closes}) && !closes;
}

void Connection::refuse(int status, std::string_view reason) {
  send(problem(status, reason_phrase(status), reason), {.closes = true});
}

bool Connection::send(const Response& response, Answering answering) {
  out_.clear();
  if (out_.capacity() > kMostKept) out_.shrink_to_fit();
  append_response(out_, response, answering);
  return wire_.send(out_, {after(settings_.write_timeout)}).status == WireStatus::ok;
}

}  // namespace sluice::http
