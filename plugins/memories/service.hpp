// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
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

// What the components that submit are told besides.
struct LibraryOptions : ServiceOptions {
  std::string library;
  std::string unique_id;

  static constexpr auto schema = std::tuple_cat(
      ServiceOptions::schema,
      options(option<&LibraryOptions::library>(
                  "library",
                  "Where the videos go: private ones serve the service's video chat, public ones its marketing search")
                  .choices("private", "public")
                  .irreversible("public", "put videos into the PUBLIC library: PERMANENT, visible to everyone")
                  .otherwise("private"),
              option<&LibraryOptions::unique_id>("unique_id", "The namespace of your own in the private library")
                  .otherwise("default")));
};

// Where what is submitted goes, and where the service may report.
struct Destination {
  Library library = Library::private_library;
  std::string unique_id;
  std::optional<std::string> callback{};
};

Destination destination(const LibraryOptions& options, const std::optional<std::string>& callback);

// A creator's newest videos, asked for.
struct CreatorSubmission {
  std::string creator_url;
  std::int64_t count = 0;
};

// Videos of one platform, at most 50, asked for by their addresses.
struct PostSubmission {
  std::vector<std::string> urls;
  std::optional<std::string> quality{};
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
  std::expected<std::string, Problem> submit(const CreatorSubmission& wanted, const Destination& to, Call& call) const;
  std::expected<std::string, Problem> submit(const PostSubmission& wanted, const Destination& to, Call& call) const;

  // The videos of the task so far.
  std::expected<std::vector<Video>, Problem> videos(const Task& task, Call& call) const;

  // One video of the task; nullopt where the service knows nothing of it.
  std::expected<std::optional<Video>, Problem> details(const Task& task, std::string_view video_no, Call& call) const;

  // Tells the service to delete private videos, at most 100. A success proves nothing.
  std::expected<void, Problem> remove(const std::vector<std::string>& video_nos, std::string_view unique_id,
                                      Call& call) const;

  // Whether the namespace lists this private video; a problem where the answers do not tell.
  std::expected<bool, Problem> lists(std::string_view video_no, std::string_view unique_id, Call& call) const;

  // Asks for something that changes nothing and costs nothing: blocks the run before it starts where the key is
  // refused, and leaves other trouble to the first call that matters.
  Outcome check_key(Call& call) const;

 private:
  std::string address(std::string_view endpoint) const;
  std::expected<std::string, Problem> submit(std::string endpoint, Object body, const Destination& to,
                                             Call& call) const;
  std::expected<Value, Problem> send(HttpRequest request, CallKind kind, Call& call) const;

  Host host_;
  secret api_key_;
  std::string base_url_;
};

Outcome outcome_of(const Problem& problem);

}  // namespace sluice::memories
