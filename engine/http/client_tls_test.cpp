// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>

#include "http/client.hpp"
#include "http/raw_peer.hpp"
#include "http/test_certificate.hpp"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;

std::string told(const std::expected<Reply, TransportError>& reply) {
  return reply ? std::to_string(reply->status) + " " + reply->body
               : std::string(name(reply.error().kind)) + ": " + reply.error().message;
}

Poco::Net::SecureServerSocket secure_socket(const TestCertificate& certificate) {
  Poco::Net::Context::Params params;
  params.privateKeyFile = params.certificateFile = certificate.path();
  params.verificationMode = Poco::Net::Context::VERIFY_NONE;
  return Poco::Net::SecureServerSocket(new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params));
}

std::string temporary(const std::string& name) {
  return testing::TempDir() + std::to_string(::getpid()) + name;
}

class ClientTls : public testing::Test {
 protected:
  std::string place(const std::string& host) const { return host + ":" + std::to_string(server_.port()); }
  std::string url(const std::string& host) const { return "https://" + place(host) + "/x"; }

  const TestCertificate certificate_{temporary("here.pem"), "DNS:localhost,IP:127.0.0.1"};
  const std::string body_ = std::string(100000, 'a');
  const ScriptedServer server_{[this](RawPeer& peer) {
                                 while (peer.receive_until("\r\n\r\n").starts_with("GET /x ")) {
                                   peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body_);
                                 }
                               },
                               secure_socket(certificate_)};
};

TEST_F(ClientTls, TalksToAServerWhoseAuthorityItTrusts) {
  for (const auto host : {"localhost", "127.0.0.1"}) {
    Client client({.ca_file = certificate_.path()});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(told(client.send({.url = url(host)})), "200 " + body_);
  }
}

TEST_F(ClientTls, RefusesAnAuthorityThatItDoesNotKnow) {
  Client client({});
  EXPECT_EQ(told(client.send({.url = url("localhost")})),
            "tls: no secure connection to " + place("localhost") + ": certificate verify failed");
}

TEST_F(ClientTls, RefusesACertificateForAnotherName) {
  const TestCertificate other(temporary("other.pem"), "DNS:other.test,DNS:*.localhost,DNS:l*t,IP:127.0.0.2");
  const ScriptedServer server([](RawPeer& peer) { peer.receive_until_closed(); }, secure_socket(other));
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    Client client({.ca_file = other.path()});
    const std::string where = host + ":" + std::to_string(server.port());
    EXPECT_EQ(told(client.send({.url = "https://" + where})),
              "tls: no secure connection to " + where + ": its certificate is for another name");
  }
}

TEST_F(ClientTls, SaysWhenTheOtherSideDoesNotSpeakTls) {
  const ScriptedServer plain([](RawPeer& peer) {
    peer.receive_some();
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  const std::string where = "127.0.0.1:" + std::to_string(plain.port());
  EXPECT_EQ(told(Client({}).send({.url = "https://" + where})),
            "tls: no secure connection to " + where + ": wrong version number");
}

TEST_F(ClientTls, BoundsTheHandshake) {
  const ScriptedServer silent([](RawPeer& peer) { peer.receive_until_closed(); });
  const std::string where = "127.0.0.1:" + std::to_string(silent.port());
  EXPECT_EQ(told(Client({}).send({.url = "https://" + where, .timeout = 40ms})),
            "timeout: no connection to " + where + " in time: check the address, and firewalls on the way");
}

TEST_F(ClientTls, NamesAnAuthoritiesFileThatCannotBeRead) {
  Client client({.ca_file = "/nonexistent/ca.pem"});
  EXPECT_EQ(told(client.send({.url = url("localhost")})),
            "tls: no secure connection to " + place("localhost") + ": File not found: /nonexistent/ca.pem");
}

TEST_F(ClientTls, PassesThroughAProxyWithoutTrustingIt) {
  const auto relay = [](RawPeer& from, RawPeer& to) {
    for (auto some = from.receive_some(); !some.empty(); some = from.receive_some()) to.send(some);
    to.end_sending();
  };
  const TestCertificate certificate(temporary("proxied.pem"), "DNS:proxied.test");
  const ScriptedServer server(
      [](RawPeer& peer) {
        EXPECT_TRUE(peer.receive_until("\r\n\r\n").starts_with("GET /x HTTP/1.1\r\nHost: proxied.test\r\n"));
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
      },
      secure_socket(certificate));
  std::string asked;
  const ScriptedServer proxy([&](RawPeer& peer) {
    asked = peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 Go on\r\n\r\n");
    RawPeer origin(server.port());
    const std::jthread there([&] { relay(peer, origin); });
    relay(origin, peer);
  });
  Client client({.proxies = {.https = Proxy{"127.0.0.1", proxy.port(), "Basic abc"}}, .ca_file = certificate.path()});
  EXPECT_EQ(told(client.send({.url = "https://proxied.test/x"})), "200 hi");
  EXPECT_EQ(asked,
            "CONNECT proxied.test:443 HTTP/1.1\r\nHost: proxied.test:443\r\nProxy-Authorization: Basic abc\r\n\r\n");
}

}  // namespace
}  // namespace sluice::http
