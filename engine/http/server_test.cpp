// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "http/raw_peer.hpp"
#include "http/server.hpp"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;

// Shows the handler's view of a request.
Response echo(const Request& request) {
  if (request.path == "/throw") throw std::runtime_error("a bug");
  return {.body = request.method + " " + request.path + " " + request.body};
}

std::unique_ptr<Server> started(Server::Settings settings = {}, Server::Handler handler = echo) {
  auto server = Server::start(std::move(settings), std::move(handler));
  EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().message);
  return std::move(*server);
}

std::string answer(std::string_view body, std::string_view fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) + "\r\n" +
         std::string(body);
}

std::string answer_to(const Server& server, std::string_view request) {
  RawPeer client(server.port());
  client.send(request);
  return client.receive_until_closed();
}

constexpr std::string_view kGet = "GET /alive HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const std::string kAlive = answer("GET /alive ", "Connection: close\r\n");

class ServerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = started().release(); }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }

  static inline Server* server_ = nullptr;
};

TEST_F(ServerTest, AnswersTheRequestsOfOneConnectionInOrder) {
  RawPeer client(server_->port());
  client.send(
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
      "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
      "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      "GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.receive_until_closed(),
            answer("GET /a ") + answer("POST /b hello") + answer("GET /c ", "Connection: close\r\n"));
}

TEST_F(ServerTest, AnswersTheSameWhenBytesComeOneByOne) {
  RawPeer client(server_->port());
  for (const char c : std::string("POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
    client.send({&c, 1});
  EXPECT_EQ(client.receive_until("hello"), answer("POST /hook hello"));
}

TEST_F(ServerTest, TellsAClientThatWaitsToSendItsBody) {
  RawPeer client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_EQ(client.receive_until("hi"), answer("POST / hi"));
}

TEST_F(ServerTest, CountsButDoesNotSendTheBodyForHead) {
  EXPECT_EQ(answer_to(*server_, "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n");
}

TEST_F(ServerTest, ClosesAfterARequestOfHttp10) {
  EXPECT_EQ(answer_to(*server_, "GET /x HTTP/1.0\r\n\r\n"), answer("GET /x ", "Connection: close\r\n"));
}

TEST_F(ServerTest, RefusesWithAProblemDocumentAndCloses) {
  EXPECT_EQ(answer_to(*server_, "GET / HTTP/1.1\r\n\r\n"),
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: 80\r\n"
            "Connection: close\r\n\r\n"
            R"({"title":"Bad Request","status":400,"detail":"a request names exactly one Host"})");
}

TEST_F(ServerTest, LetsAClientThatIsStillSendingReadTheRefusal) {
  RawPeer client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2 << 20, 'x'));
  EXPECT_TRUE(client.receive_until_closed().starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
}

TEST_F(ServerTest, GoesOnAfterAHandlerThrew) {
  EXPECT_EQ(answer_to(*server_, "GET /throw HTTP/1.1\r\nHost: h\r\n\r\n"),
            "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/problem+json\r\nContent-Length: 90\r\n"
            "Connection: close\r\n\r\n"
            R"({"title":"Internal Server Error","status":500,"detail":"the request could not be handled"})");
  EXPECT_EQ(answer_to(*server_, kGet), kAlive);
}

TEST_F(ServerTest, GoesOnAfterAConnectionBrokeWithinABody) {
  RawPeer client(server_->port());
  client.send("POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");
  client.reset();
  EXPECT_EQ(answer_to(*server_, kGet), kAlive);
}

TEST_F(ServerTest, ServesOthersWhileManyClientsAreSlow) {
  std::vector<std::unique_ptr<RawPeer>> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(std::make_unique<RawPeer>(server_->port()));
    slow.back()->send(i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: h\r\nX: "
                                 : "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na");
  }
  EXPECT_EQ(answer_to(*server_, kGet), kAlive);
  slow[1]->send("bcdefghi");
  EXPECT_EQ(slow[1]->receive_until("i"), answer("POST / abcdefghi"));
}

TEST(Server, LetsHandlersWaitForEachOther) {
  std::latch both(2);
  const auto server = started({}, [&](const Request&) {
    both.arrive_and_wait();
    return Response{.body = "met"};
  });
  RawPeer first(server->port()), second(server->port());
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(first.receive_until("met"), answer("met"));
  EXPECT_EQ(second.receive_until("met"), answer("met"));
}

TEST(Server, EndsRequestsThatDoNotArriveInTime) {
  const auto server = started({.idle_timeout = 30s, .header_timeout = 40ms, .body_timeout = 40ms});
  for (const auto begin :
       {"GET / HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999\r\n\r\n"}) {
    RawPeer client(server->port());
    client.send(begin);
    // Each line alone comes soon enough; all of them together do not.
    while (!client.hears_within(5ms)) client.send("X: y\r\n");
    EXPECT_TRUE(client.receive_until_closed().starts_with("HTTP/1.1 408 Request Timeout\r\n")) << begin;
  }
}

TEST(Server, ClosesIdleConnectionsWithoutAWord) {
  const auto server = started({.idle_timeout = 40ms});
  RawPeer client(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.receive_until_closed(), answer("GET /a "));
}

TEST(Server, RefusesConnectionsBeyondItsBoundWhileItAnswersAllOthers) {
  std::latch entered(1), released(1);
  const auto server = started({.max_connections = 1}, [&](const Request& request) {
    if (request.path == "/wait") entered.count_down();
    if (request.path == "/wait") released.wait();
    return echo(request);
  });
  {
    RawPeer first(server->port());
    first.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    entered.wait();
    RawPeer second(server->port());
    EXPECT_TRUE(second.receive_until_closed().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    released.count_down();
    EXPECT_EQ(first.receive_until("/wait "), answer("GET /wait "));
  }
  std::string again;
  while (!again.starts_with("HTTP/1.1 200")) again = answer_to(*server, kGet);
  EXPECT_EQ(again, kAlive);
}

TEST(Server, HangsUpOnWhomItHasWaitedForLongestWhereThereIsNoRoom) {
  const auto server = started({.max_connections = 2});
  RawPeer slow(server->port());
  slow.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
  RawPeer served(server->port());
  served.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(served.receive_until("/a "), answer("GET /a "));

  RawPeer third(server->port());
  EXPECT_EQ(slow.receive_until_closed(), "");
  third.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(third.receive_until("/b "), answer("GET /b "));

  EXPECT_EQ(answer_to(*server, kGet), kAlive);
  EXPECT_EQ(served.receive_until_closed(), "");
  third.send(kGet);
  EXPECT_EQ(third.receive_until_closed(), kAlive);
}

TEST(Server, LeavesHalfOfTheDescriptorsToTheRestOfTheProcess) {
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  const rlimit few{.rlim_cur = 40, .rlim_max = usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto server = started();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);

  std::vector<std::unique_ptr<RawPeer>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<RawPeer>(server->port()));
  clients.back()->send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(clients.back()->receive_until("/a "), answer("GET /a "));
  EXPECT_FALSE(clients.front()->hears_within(0ms));
  clients.push_back(std::make_unique<RawPeer>(server->port()));
  EXPECT_EQ(clients.front()->receive_until_closed(), "");
}

TEST(Server, StopsAtOnceWhereNothingIsBeingHandled) {
  const auto server = started();
  RawPeer idle(server->port()), begun(server->port());
  idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.receive_until("/a ");
  begun.send("GET /a HT");
  server->stop();
  server->stop();
  EXPECT_EQ(idle.receive_until_closed(), "");
  EXPECT_EQ(begun.receive_until_closed(), "");
}

TEST(Server, FinishesWhatItHandlesBeforeItStops) {
  std::latch entered(1), released(1);
  const auto server = started({}, [&](const Request& request) {
    entered.count_down();
    released.wait();
    return echo(request);
  });
  RawPeer client(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  entered.wait();
  auto stopped = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_EQ(stopped.wait_for(20ms), std::future_status::timeout);
  released.count_down();
  stopped.get();
  EXPECT_EQ(client.receive_until_closed(), answer("GET /a ", "Connection: close\r\n"));
}

TEST(Server, NamesTheAddressThatItCannotListenOn) {
  const auto first = started();
  const auto second = Server::start({.port = first->port()}, echo);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().message,
            "cannot listen on 127.0.0.1:" + std::to_string(first->port()) + ": Address already in use");
  EXPECT_EQ(Server::start({.host = "no.such.host.invalid"}, echo).error().message,
            "cannot listen on no.such.host.invalid:0: Host not found: no.such.host.invalid");
}

}  // namespace
}  // namespace sluice::http
