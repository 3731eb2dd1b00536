// SPDX-License-Identifier: Apache-2.0
#include "http/dialer.hpp"

#include <fcntl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/X509Certificate.h>

#include "http/receive_buffer.hpp"
#include "http/response_reader.hpp"

namespace sluice::http {
namespace {

using Kind = TransportError::Kind;
using Poco::Net::SecureStreamSocket;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

std::unexpected<TransportError> error(Kind kind, std::string message) {
  return std::unexpected(TransportError{kind, std::move(message)});
}

bool is_numeric(std::string_view host) {
  return host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// The reason within OpenSSL's "error:0A000086:SSL routines::certificate verify failed".
std::string reason_of(const Poco::Exception& exception) {
  const std::string& text = exception.message();
  return text.starts_with("error:") ? text.substr(text.rfind(':') + 1) : exception.displayText();
}

std::expected<std::vector<SocketAddress>, TransportError> look_up(const std::string& host, std::uint16_t port) {
  try {
    std::vector<SocketAddress> found;
    const auto entry = Poco::Net::DNS::hostByName(host);
    for (const auto& address : entry.addresses()) {
      const SocketAddress at(address, port);
      if (std::ranges::find(found, at) == found.end()) found.push_back(at);
    }
    if (!found.empty()) return found;
  } catch (const Poco::Exception&) {
    // Said below; the resolver tells no more than that.
  }
  return error(Kind::resolve, "there is no address for " + host + ": check the name, and this machine's DNS");
}

// An attempt to connect to one address; the reason why it failed in `why`.
WireStatus connect(StreamSocket& socket, const SocketAddress& address, Patience patience, std::string& why) {
  try {
    socket.connectNB(address);
    ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
    const WireStatus status = await(socket.impl()->sockfd(), POLLOUT, patience);
    if (status != WireStatus::ok) return status;
    const int failed = socket.impl()->socketError();
    if (failed == 0) {
      socket.setNoDelay(true);
      return WireStatus::ok;
    }
    why = std::generic_category().message(failed);
  } catch (const Poco::Exception& exception) {
    why = exception.code() != 0 ? std::generic_category().message(exception.code()) : exception.displayText();
  }
  return WireStatus::broken;
}

// What to say when nobody answered in time, or was not to be waited for.
std::unexpected<TransportError> given_up(WireStatus status, const std::string& whom) {
  if (status == WireStatus::cancelled) return error(Kind::cancelled, "the request to " + whom + " was cancelled");
  return error(Kind::timeout, "no connection to " + whom + " in time: check the address, and firewalls on the way");
}

std::expected<StreamSocket, TransportError> connected(const std::string& host, std::uint16_t port, Patience patience) {
  const auto addresses = look_up(host, port);
  if (!addresses) return std::unexpected(addresses.error());
  const std::string whom = host + ":" + std::to_string(port);
  std::string why;
  WireStatus status = WireStatus::broken;
  for (std::size_t left = addresses->size(); left > 0 && status != WireStatus::cancelled; --left) {
    const auto now = std::chrono::steady_clock::now();
    const Deadline share = now + (patience.until - now) / static_cast<int>(left);
    StreamSocket socket;
    status = connect(socket, addresses->at(addresses->size() - left), {share, patience.cancel}, why);
    if (status == WireStatus::ok) return socket;
  }
  if (status != WireStatus::broken) return given_up(status, whom);
  return error(Kind::connect, "no connection to " + whom + ": " + why + "; check that a service listens there");
}

// Asks a proxy to pass everything on to the host. Nothing if it does.
std::expected<void, TransportError> tunnel(Wire& wire, const Url& url, const Proxy& proxy, Patience patience) {
  const std::string whom = url.host + ":" + std::to_string(url.port);
  const std::string via = "the proxy " + proxy.host + ":" + std::to_string(proxy.port);
  std::string request = "CONNECT " + whom + " HTTP/1.1\r\nHost: " + whom + "\r\n";
  if (!proxy.authorization.empty()) request += "Proxy-Authorization: " + proxy.authorization + "\r\n";
  wire.send(request + "\r\n", patience);

  ReceiveBuffer received(ResponseReader::kHeaderLimit + 1);
  ResponseReader reader(/*to_head=*/true, 0);
  while (reader.progress() != ResponseReader::Progress::complete) {
    const WireStatus status = received.fill(wire, patience);
    if (status == WireStatus::timeout || status == WireStatus::cancelled) return given_up(status, via);
    received.take(reader.read(received.unread()));
    if (status != WireStatus::ok || reader.progress() == ResponseReader::Progress::malformed) {
      return error(Kind::connect, via + " did not answer with HTTP: check https_proxy");
    }
  }
  const int status = reader.reply().status;
  if (status / 100 == 2) return {};
  return error(Kind::connect, via + " refuses to connect to " + whom + " (" + std::to_string(status) + ")");
}

bool is_certificate_of(const std::string& host, const SecureStreamSocket& socket) {
  const Poco::Net::X509Certificate certificate = socket.peerCertificate();
  auto* x509 = const_cast<X509*>(certificate.certificate());
  if (is_numeric(host)) return X509_check_ip_asc(x509, host.c_str(), 0) == 1;
  return X509_check_host(x509, host.data(), host.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
}

WireStatus shake_hands(SecureStreamSocket& socket, Patience patience) {
  while (true) {
    errno = 0;
    const int result = socket.completeHandshake();
    if (result > 0) return WireStatus::ok;
    if (result == 0) return WireStatus::broken;
    const short events = result == SecureStreamSocket::ERR_SSL_WANT_WRITE ? POLLOUT : POLLIN;
    const WireStatus status = await(socket.impl()->sockfd(), events, patience);
    if (status != WireStatus::ok) return status;
  }
}

}  // namespace

std::expected<Wire, TransportError> Dialer::dial(const Url& url, const Proxy* proxy, Patience patience) {
  patience.until = std::min(patience.until, std::chrono::steady_clock::now() + settings_.connect_timeout);
  auto socket =
      proxy != nullptr ? connected(proxy->host, proxy->port, patience) : connected(url.host, url.port, patience);
  if (!socket) return std::unexpected(std::move(socket.error()));
  if (!url.secure) return Wire(*socket);
  if (proxy != nullptr) {
    Wire wire(*socket);
    if (auto through = tunnel(wire, url, *proxy, patience); !through)
      return std::unexpected(std::move(through.error()));
  }
  return secured(*socket, url, patience);
}

// Poco's own check of the host's name would also ask DNS for aliases of it, whose answers prove nothing.
std::expected<Wire, TransportError> Dialer::secured(StreamSocket plain, const Url& url, Patience patience) {
  try {
    auto socket = is_numeric(url.host) ? SecureStreamSocket::attach(plain, tls())
                                       : SecureStreamSocket::attach(plain, url.host, tls());
    const WireStatus status = shake_hands(socket, patience);
    if (status == WireStatus::timeout || status == WireStatus::cancelled) return given_up(status, url.authority());
    if (status == WireStatus::ok && is_certificate_of(url.host, socket)) return Wire(socket);
    const auto why = status == WireStatus::ok ? "its certificate is for another name" : "it closed the connection";
    return error(Kind::tls, "no secure connection to " + url.authority() + ": " + why);
  } catch (const Poco::Exception& exception) {
    return error(Kind::tls, "no secure connection to " + url.authority() + ": " + reason_of(exception));
  }
}

Poco::Net::Context::Ptr Dialer::tls() {
  std::call_once(tls_once_, [this] {
    // OpenSSL writes without MSG_NOSIGNAL.
    struct sigaction current{};
    if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
    Poco::Net::initializeSSL();
    Poco::Net::Context::Params params;
    params.caLocation = settings_.ca_file;
    params.loadDefaultCAs = true;
    params.cipherList = "DEFAULT";
    Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    tls_ = context;
  });
  return tls_;
}

}  // namespace sluice::http
