// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/cancel_signal.hpp"
#include "http/client.hpp"
#include "http/raw_peer.hpp"
#include "http/server.hpp"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using Kind = TransportError::Kind;

constexpr std::string_view kEmptyOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

// "timeout: 127.0.0.1:1 did not …", or the answer's status and body; ports become "PORT".
std::string told(const std::expected<Reply, TransportError>& reply) {
  if (reply) return std::to_string(reply->status) + " " + reply->body;
  std::string text = std::string(name(reply.error().kind)) + ": " + reply.error().message;
  constexpr std::string_view kHost = "127.0.0.1:";
  for (auto at = text.find(kHost); at != std::string::npos; at = text.find(kHost, at + 1)) {
    const auto port = at + kHost.size();
    text.replace(port, std::min(text.find_first_not_of("0123456789", port), text.size()) - port, "PORT");
  }
  return text;
}

TEST(Client, SendsARequestAndReadsTheAnswer) {
  std::string seen;
  const ScriptedServer server([&](RawPeer& peer) {
    seen = peer.receive_until("}");
    peer.send("HTTP/1.1 201 Created\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nhi");
  });
  Client client({});
  const auto reply = client.send({.method = "POST",
                                  .url = server.url("/a?b=c#d"),
                                  .headers = {{"Authorization", "key"}, {"Content-Length", "99"}, {"Connection", "x"}},
                                  .body = "{}"});
  ASSERT_TRUE(reply.has_value()) << told(reply);
  EXPECT_EQ(*reply, (Reply{201, {{"Location", "/x"}, {"Content-Length", "2"}}, "hi"}));
  EXPECT_EQ(seen, "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nUser-Agent: sluice\r\nAuthorization: key\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Client, KeepsItsConnections) {
  std::atomic<int> connections = 0;
  const ScriptedServer server([&](RawPeer& peer) {
    ++connections;
    while (peer.receive_until("\r\n\r\n") != "")
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
  });
  Client client({});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(told(client.send({.url = server.url()})), "200 a");
  EXPECT_EQ(connections, 1);
}

TEST(Client, ServesManyThreadsAtOnce) {
  const auto server = Server::start({}, [](const Request& request) { return Response{.body = request.body}; });
  ASSERT_TRUE(server.has_value());
  const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/";
  Client client({});
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, body = std::to_string(i)] {
      for (int k = 0; k < 50; ++k)
        right += told(client.send({.method = "POST", .url = url, .body = body})) == "200 " + body;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 16 * 50);
}

TEST(Client, ReadsLargeBodiesBothWays) {
  const auto server = Server::start({.limits = {.body_bytes = 8 << 20}},
                                    [](const Request& request) { return Response{.body = request.body}; });
  ASSERT_TRUE(server.has_value());
  const std::string body(5 << 20, 'x');
  Client client({});
  const auto reply = client.send({.method = "PUT",
                                  .url = "http://127.0.0.1:" + std::to_string((*server)->port()),
                                  .body = body,
                                  .max_reply = 8 << 20});
  ASSERT_TRUE(reply.has_value()) << told(reply);
  EXPECT_EQ(reply->body == body, true);
}

// What a server sends, after which it closes (or breaks) the connection, and what the client makes of it.
TEST(Client, NamesWhatIsWrongWithAnAnswer) {
  const struct {
    std::string_view answer;
    std::string_view told;
  } cases[] = {
      {"", "closed: 127.0.0.1:PORT closed the connection before its answer was complete"},
      {"HTTP/1.1 200 OK\r\nContent-Le", "closed: 127.0.0.1:PORT closed the connection before its answer was complete"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
       "closed: 127.0.0.1:PORT closed the connection before its answer was complete"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
       "closed: 127.0.0.1:PORT closed the connection before its answer was complete"},
      {"HTTP/1.1 200 OK\r\n\r\nall", "200 all"},
      {"<html>", "closed: 127.0.0.1:PORT closed the connection before its answer was complete"},
      {"<html>\r\n",
       "protocol: the answer of 127.0.0.1:PORT is not HTTP/1.1: it does not begin with an HTTP/1.1 status"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
       "too_large: the answer of 127.0.0.1:PORT is larger than 10 bytes"},
      {"HTTP/1.1 200 OK\r\n\r\n01234567890", "too_large: the answer of 127.0.0.1:PORT is larger than 10 bytes"},
      {"HTTP/1.1 307 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "307 "},
  };
  for (const auto& c : cases) {
    const ScriptedServer server([&](RawPeer& peer) {
      peer.receive_until("\r\n\r\n");
      peer.send(c.answer);
    });
    EXPECT_EQ(told(Client({}).send({.url = server.url(), .max_reply = 10})), c.told) << c.answer;
  }
}

TEST(Client, ABrokenConnectionEndsNoAnswer) {
  const ScriptedServer server([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\n\r\nhalf");
    peer.receive_until("never");  // until the client gives up its half
    peer.reset();
  });
  Client client({});
  EXPECT_EQ(told(client.send({.url = server.url(), .timeout = 40ms})),
            "timeout: 127.0.0.1:PORT did not answer within 40 ms");

  const ScriptedServer resetting([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\n\r\nhalf");
    peer.reset();
  });
  EXPECT_EQ(told(client.send({.url = resetting.url()})),
            "closed: 127.0.0.1:PORT closed the connection before its answer was complete");
}

TEST(Client, BoundsEndlessAndSlowAnswers) {
  const ScriptedServer endless([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (peer.send("5\r\nhello\r\n")) continue;
  });
  EXPECT_EQ(told(Client({}).send({.url = endless.url()})),
            "too_large: the answer of 127.0.0.1:PORT is larger than 1048576 bytes");

  const ScriptedServer interim([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    while (peer.send("HTTP/1.1 100 Continue\r\n\r\n")) continue;
  });
  EXPECT_EQ(told(Client({}).send({.url = interim.url()})),
            "protocol: the answer of 127.0.0.1:PORT is not HTTP/1.1: its header is longer than 64 KiB");

  // Each byte comes soon enough; all of them do not.
  const ScriptedServer slow([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!peer.hears_within(2ms) && peer.send("a")) continue;
  });
  EXPECT_EQ(told(Client({}).send({.url = slow.url(), .timeout = 60ms})),
            "timeout: 127.0.0.1:PORT did not answer within 60 ms");
}

TEST(Client, IsCancelledFromAnotherThread) {
  CancelSignal cancel;
  const ScriptedServer server([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    cancel.raise();
    peer.receive_until_closed();
  });
  Client client({});
  EXPECT_EQ(told(client.send({.url = server.url(), .cancel = cancel.descriptor()})),
            "cancelled: the request to 127.0.0.1:PORT was cancelled");
  EXPECT_TRUE(cancel.raised());
  // Once raised, nothing is sent any more; the server's script would wait for it.
  EXPECT_EQ(told(client.send({.url = server.url(), .cancel = cancel.descriptor()})),
            "cancelled: the request to 127.0.0.1:PORT was cancelled");
}

TEST(Client, NamesHostsThatCannotBeReached) {
  std::uint16_t port = 0;
  {
    const ScriptedServer gone([](RawPeer&) {});
    port = gone.port();
  }
  Client client({});
  EXPECT_EQ(told(client.send({.url = "http://127.0.0.1:" + std::to_string(port)})),
            "connect: no connection to 127.0.0.1:PORT: Connection refused; check that a service listens there");
  EXPECT_EQ(told(client.send({.url = "http://no.such.host.invalid/secret"})),
            "resolve: there is no address for no.such.host.invalid: check the name, and this machine's DNS");
}

TEST(Client, RefusesWhatCannotBeSentAsItIs) {
  const struct {
    ClientRequest request;
    std::string_view message;
  } cases[] = {
      {{.url = "h/x"}, "the request cannot be sent: the address begins with neither http:// nor https://"},
      {{.method = "GET /", .url = "http://h/x"}, "the request to h cannot be sent: its method is no word"},
      {{.url = "http://h/x", .headers = {{"A b", "c"}}},
       "the request to h cannot be sent: the name of a header is malformed"},
      {{.url = "http://h/x", .headers = {{"A", "b\r\nc: d"}}},
       "the request to h cannot be sent: the header A holds a control character"},
      {{.url = "http://h/x", .headers = {{"A", std::string("b\0c", 3)}}},
       "the request to h cannot be sent: the header A holds a control character"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(told(Client({}).send(c.request)), "refused: " + std::string(c.message));
  }
}

TEST(Client, OpensANewConnectionWhereTheServerHasClosedAnIdleOne) {
  std::atomic<int> connections = 0;
  std::counting_semaphore<> closed{0};
  const ScriptedServer server([&](RawPeer& peer) {
    ++connections;
    peer.receive_until("\r\n\r\n");
    peer.send(kEmptyOk);
    peer.end_sending();
    closed.release();
  });
  Client client({});
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(told(client.send({.method = "POST", .url = server.url()})), "200 ");
    EXPECT_EQ(connections, i);
    closed.acquire();
  }
}

// The second request of each connection is read and left without an answer.
class ClosesWithoutAnAnswer : public testing::Test {
 protected:
  ClosesWithoutAnAnswer()
      : server_([this](RawPeer& peer) {
          note(peer.receive_until("\r\n\r\n"));
          peer.send(kEmptyOk);
          note(peer.receive_until("\r\n\r\n"));
        }) {}

  void note(const std::string& request) {
    const std::lock_guard lock(mutex_);
    if (!request.empty()) seen_.push_back(request.substr(0, request.find(" HTTP")));
  }
  std::vector<std::string> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

  std::mutex mutex_;
  std::vector<std::string> seen_;
  ScriptedServer server_;
};

TEST_F(ClosesWithoutAnAnswer, AnIdempotentRequestIsSentAgain) {
  Client client({});
  EXPECT_EQ(told(client.send({.url = server_.url("/1")})), "200 ");
  EXPECT_EQ(told(client.send({.url = server_.url("/2")})), "200 ");
  EXPECT_EQ(seen(), (std::vector<std::string>{"GET /1", "GET /2", "GET /2"}));
}

TEST_F(ClosesWithoutAnAnswer, AnyOtherIsNot) {
  Client client({});
  EXPECT_EQ(told(client.send({.url = server_.url("/1")})), "200 ");
  EXPECT_EQ(told(client.send({.method = "POST", .url = server_.url("/2")})),
            "closed: 127.0.0.1:PORT closed the connection before its answer was complete");
  EXPECT_EQ(seen(), (std::vector<std::string>{"GET /1", "POST /2"}));
}

TEST(Client, FollowsRedirectsAsFarAsItMay) {
  const auto server = Server::start({}, [](const Request& request) {
    if (request.path == "/end") {
      return Response{.body = request.method + " " + std::string(request.headers.value_or("Authorization", "-")) + " " +
                              request.body};
    }
    const int status = std::stoi(request.path.substr(1));
    return Response{.status = status, .headers = {{"Location", status == 399 ? "/399" : "end"}}};
  });
  ASSERT_TRUE(server.has_value());
  const std::string base = "http://127.0.0.1:" + std::to_string((*server)->port());
  const struct {
    std::string_view method, path, told;
  } cases[] = {
      {"POST", "/301", "200 GET key "},      {"POST", "/302", "200 GET key "},
      {"POST", "/303", "200 GET key "},      {"PUT", "/303", "200 GET key "},
      {"PUT", "/302", "200 PUT key body"},   {"POST", "/307", "200 POST key body"},
      {"POST", "/308", "200 POST key body"}, {"GET", "/300", "300 "},
  };
  Client client({});
  for (const auto& c : cases) {
    EXPECT_EQ(told(client.send({.method = std::string(c.method),
                                .url = base + std::string(c.path),
                                .headers = {{"Authorization", "key"}},
                                .body = "body",
                                .max_redirects = 2})),
              c.told)
        << c.method << c.path;
  }
}

TEST(Client, GivesUpOnRedirectsWithoutEnd) {
  const auto server =
      Server::start({}, [](const Request&) { return Response{.status = 302, .headers = {{"Location", "/"}}}; });
  ASSERT_TRUE(server.has_value());
  const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
  Client client({});
  EXPECT_EQ(told(client.send({.url = url, .max_redirects = 3})), "protocol: 127.0.0.1:PORT redirects too often");
}

TEST(Client, GivesSecretsToNoOtherOrigin) {
  std::string seen;
  const ScriptedServer other([&](RawPeer& peer) {
    seen = peer.receive_until("\r\n\r\n");
    peer.send(kEmptyOk);
  });
  const ScriptedServer first([&](RawPeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nLocation: " + other.url("/x") + "\r\n\r\n");
  });
  EXPECT_EQ(told(Client({}).send({.url = first.url(),
                                  .headers = {{"authorization", "key"}, {"Cookie", "c"}, {"X", "y"}},
                                  .max_redirects = 1})),
            "200 ");
  EXPECT_EQ(seen, "GET /x HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(other.port()) +
                      "\r\nUser-Agent: sluice\r\nX: y\r\n\r\n");
}

TEST(Client, AsksAProxyForTheWholeAddress) {
  std::string seen;
  const ScriptedServer proxy([&](RawPeer& peer) {
    seen = peer.receive_until("\r\n\r\n");
    peer.send(kEmptyOk);
  });
  Client client({.proxies = {.http = Proxy{"127.0.0.1", proxy.port(), "Basic abc"}}});
  EXPECT_EQ(told(client.send({.url = "http://example.test:81/x?y"})), "200 ");
  EXPECT_EQ(seen,
            "GET http://example.test:81/x?y HTTP/1.1\r\nHost: example.test:81\r\nUser-Agent: "
            "sluice\r\nProxy-Authorization: Basic abc\r\n\r\n");
}

TEST(Client, NamesAProxyThatDoesNotPassOn) {
  std::string seen;
  const ScriptedServer proxy([&](RawPeer& peer) {
    seen = peer.receive_until("\r\n\r\n");
    peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nforbidden");
  });
  Client client({.proxies = {.https = Proxy{"127.0.0.1", proxy.port(), ""}}});
  EXPECT_EQ(told(client.send({.url = "https://example.test/x"})),
            "connect: the proxy 127.0.0.1:PORT refuses to connect to example.test:443 (403)");
  EXPECT_EQ(seen, "CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n");
}

}  // namespace
}  // namespace sluice::http
