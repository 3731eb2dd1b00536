// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include "base/thread_name.hpp"
#include "http/connection.hpp"
#include "http/wire.hpp"

namespace sluice::http {
namespace {

constexpr auto kLeaving = std::chrono::seconds(1);  // for a client that is hung up on

// Half of the descriptors that this process may have open: the rest of it needs some, whoever connects.
std::size_t most_connections() {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return std::numeric_limits<std::size_t>::max();
  return std::max<std::size_t>(descriptors.rlim_cur / 2, 1);
}

}  // namespace

// Not Poco::Net::HTTPServer (1.11): it answers 76 of the 202 shared robustness cases wrongly, serves the request that
// is smuggled behind an ambiguous length, and takes 250 ms to stop.
class Server::Running {
 public:
  Running(Settings settings, Handler handler, const Poco::Net::ServerSocket& listener)
      : settings_(std::move(settings)),
        handler_(std::move(handler)),
        listener_(listener),
        acceptor_([this] { accept(); }) {}

  ~Running() { stop(); }

  std::uint16_t port() const { return listener_.address().port(); }

  void stop() {
    std::call_once(stopped_, [this] {
      stopping_ = true;
      listener_.impl()->shutdown();  // on Linux this ends accept()
      retry_.notify_all();
      acceptor_.join();
      hang_up_all();
      for (Client& client : clients_) client.thread.join();
      clients_.clear();
      listener_.close();
    });
  }

 private:
  struct Client {
    std::unique_ptr<Connection> connection;  // none: the thread has finished, or is about to
    std::thread thread;
  };

  void accept() {
    name_this_thread("http-accept");
    while (!stopping_) {
      try {
        admit(listener_.acceptConnection());
      } catch (const Poco::Exception&) {
        // Out of descriptors or memory, or stopping; the connection waits in the system's queue.
        std::unique_lock lock(mutex_);
        retry_.wait_for(lock, std::chrono::milliseconds(50), [this] { return stopping_.load(); });
      }
    }
  }

  void admit(Poco::Net::StreamSocket socket) {
    ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
    socket.setBlocking(false);
    socket.setNoDelay(true);
    auto connection = std::make_unique<Connection>(Wire(socket), settings_, handler_, stopping_);
    socket = Poco::Net::StreamSocket();  // Poco copies where it is asked to move: the last to let go closes

    std::unique_lock lock(mutex_);
    join_finished();
    if (clients_.size() >= settings_.max_connections && !make_room(lock)) {
      return connection->refuse(503, "too many connections");
    }
    Client& client = clients_.emplace_back(std::move(connection));
    try {
      client.thread = std::thread([this, &client] { serve(client); });
    } catch (const std::system_error&) {
      client.connection->refuse(503, "too many threads");
      clients_.pop_back();
    }
  }

  void serve(Client& client) {
    name_this_thread("http");
    try {
      client.connection->serve();
    } catch (const std::exception&) {
      client.connection->refuse(500, "the request could not be handled");
    }
    const std::lock_guard lock(mutex_);
    client.connection.reset();
    left_.notify_one();
  }

  // Clients who send nothing, or a byte now and then, must not keep others out.
  bool make_room(std::unique_lock<std::mutex>& lock) {
    const auto waiting_since = [](const Client& client) { return client.connection->waiting_since(); };
    const auto slowest = std::ranges::min_element(clients_, {}, waiting_since);
    if (slowest == clients_.end() || waiting_since(*slowest) == Connection::kBusy) return false;
    slowest->connection->hang_up();
    const bool has_left = left_.wait_for(lock, kLeaving, [&] { return slowest->connection == nullptr; });
    join_finished();
    return has_left;
  }

  // Under the lock, which a finished thread no longer takes.
  void join_finished() {
    std::erase_if(clients_, [](Client& client) {
      if (client.connection) return false;
      client.thread.join();
      return true;
    });
  }

  void hang_up_all() {
    const std::lock_guard lock(mutex_);
    for (Client& client : clients_) {
      if (client.connection) client.connection->hang_up();
    }
  }

  const Settings settings_;
  const Handler handler_;
  std::once_flag stopped_;
  std::atomic<bool> stopping_ = false;
  std::condition_variable retry_;

  std::mutex mutex_;
  std::list<Client> clients_;
  std::condition_variable left_;  // a client, under mutex_

  Poco::Net::ServerSocket listener_;
  std::thread acceptor_;
};

Result<std::unique_ptr<Server>> Server::start(Settings settings, Handler handler) {
  settings.max_connections = std::min(settings.max_connections, most_connections());
  try {
    const Poco::Net::SocketAddress address(settings.host, settings.port);
    Poco::Net::ServerSocket listener;
    listener.bind(address, /*reuseAddress=*/true, /*reusePort=*/false);
    ::fcntl(listener.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
    listener.listen(/*backlog=*/1024);
    auto running = std::make_unique<Running>(std::move(settings), std::move(handler), listener);
    return std::unique_ptr<Server>(new Server(std::move(running)));
  } catch (const Poco::Exception& error) {
    const auto why = error.code() != 0 ? std::generic_category().message(error.code()) : error.displayText();
    return failure("cannot listen on " + settings.host + ":" + std::to_string(settings.port) + ": " + why);
  }
}

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return running_->port();
}

void Server::stop() {
  running_->stop();
}

}  // namespace sluice::http
