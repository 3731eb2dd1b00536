// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk.hpp>

#include "memories/envelope.hpp"
#include "memories/video_list.hpp"

namespace sluice::memories {

// The two libraries of the service. What is in the public one is seen by everyone and cannot be deleted.
enum class Library { private_library, public_library };

inline constexpr std::string_view kPrivate = "private";
inline constexpr std::string_view kPublic = "public";

Library library_named(std::string_view name);  // anything but "public" is private
std::string_view name_of(Library library);

// What every component of this plugin is told.
struct ServiceOptions {
  secret api_key;
  std::string base_url;
  std::string account;

  static constexpr auto schema =
      options(option<&ServiceOptions::api_key>("api_key", "The API key, sent as it is").required(),
              option<&ServiceOptions::base_url>("base_url", "Where the service is")
                  .otherwise("https://api.memories.ai")
                  .env("MEMORIES_BASE_URL"),
              option<&ServiceOptions::account>(
                  "account", "Names the account whose rate limits are shared, where several keys belong to one"));
};

// A creator's newest videos, asked for.
struct Submission {
  std::string creator_url;
  std::int64_t count = 0;
  Library library = Library::private_library;
  std::string unique_id;
  std::optional<std::string> callback{};  // where the service may report
};

// What a submit gave, as far as asking after it needs it.
struct Task {
  std::string id;
  Library library = Library::private_library;
  std::string unique_id;
};

// The service's calls, one function each. A value; any thread, as long as the call runs.
class Service {
 public:
  // Throws ConfigError where base_url is not an address.
  Service(Host host, const ServiceOptions& options);

  // The task's id.
  std::expected<std::string, Problem> submit(const Submission& submission, Call& call) const;

  // The videos of the task so far.
  std::expected<std::vector<Video>, Problem> videos(const Task& task, Call& call) const;

  // One video of the task; nullopt where the service knows nothing of it.
  std::expected<std::optional<Video>, Problem> details(const Task& task, std::string_view video_no, Call& call) const;

  // Asks for something that changes nothing and costs nothing, to see whether the key is taken.
  std::expected<void, Problem> check_key(Call& call) const;

 private:
  std::string address(std::string_view endpoint) const;
  std::expected<Value, Problem> send(HttpRequest request, CallKind kind, Call& call) const;

  Host host_;
  secret api_key_;
  std::string base_url_;
};

Outcome outcome_of(const Problem& problem);

}  // namespace sluice::memories
