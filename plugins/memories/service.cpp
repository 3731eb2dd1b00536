// SPDX-License-Identifier: Apache-2.0
#include "memories/service.hpp"

#include <algorithm>
#include <utility>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostDetail = 4096;
// Of lists: the largest page that is allowed, and how many a service that does not filter is asked for.
constexpr std::int64_t kPageSize = 200;
constexpr std::int64_t kMostPages = 25;

std::string checked_base_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const std::string scheme = lowered(url.substr(0, url.find("://")));
  if ((scheme != "https" && scheme != "http") || url.size() <= scheme.size() + 3) {
    throw ConfigError("base_url", "base_url is the address of the service, as https://api.memories.ai");
  }
  return url;
}

HttpAnswer answer_of(const Reply& reply, Call& call) {
  return {.status = reply.status(), .body = call.parse(reply.body()), .retry_after = reply.retry_after(call.now())};
}

Problem no_list(std::string what) {
  return {.remedy = Remedy::retry,
          .code = "no_list",
          .message = "Memories.ai was asked for its videos, and " + std::move(what) + ": it is asked again"};
}

}  // namespace

Library library_named(std::string_view name) {
  return name == kPublic ? Library::public_library : Library::private_library;
}

std::string_view name_of(Library library) {
  return library == Library::public_library ? kPublic : kPrivate;
}

Destination destination(const LibraryOptions& options, const std::optional<std::string>& callback) {
  return {.library = library_named(options.library),
          .unique_id = options.unique_id,
          .callback = callback && !callback->empty() ? callback : std::nullopt};
}

Service::Service(Host host, const ServiceOptions& options)
    : host_(host), api_key_(options.api_key), base_url_(checked_base_url(options.base_url)) {}

std::expected<std::string, Problem> Service::submit(const CreatorSubmission& wanted, const Destination& to,
                                                    Call& call) const {
  return submit("scraper", Object{{"username", wanted.creator_url}, {"scraper_cnt", wanted.count}}, to, call);
}

std::expected<std::string, Problem> Service::submit(const PostSubmission& wanted, const Destination& to,
                                                    Call& call) const {
  Object body{{"video_urls", Array(wanted.urls.begin(), wanted.urls.end())}};
  if (wanted.quality) body.append("quality", *wanted.quality);
  return submit("scraper_url", std::move(body), to, call);
}

// No idempotency token is sent: the service has no such key, and `unique_id` is the user's namespace. What repeats are
// made harmless by is the service's own rule that an indexed video costs nothing a second time.
std::expected<std::string, Problem> Service::submit(std::string endpoint, Object body, const Destination& to,
                                                    Call& call) const {
  const bool is_public = to.library == Library::public_library;
  if (is_public) endpoint += "_public";
  if (!is_public) body.append("unique_id", to.unique_id);
  if (to.callback) body.append("callback_url", *to.callback);
  auto data = send(host_.http().post(address(endpoint)).json(std::move(body)), CallKind::submit, call);
  if (!data) return std::unexpected(std::move(data).error());
  const std::string_view id = trimmed((*data)["taskId"].string_or((*data)["task_id"].string_or("")));
  if (id.empty()) {
    return std::unexpected(Problem{.remedy = Remedy::retry,
                                   .code = "no_task",
                                   .message = "Memories.ai took the request and named no task: it is tried again; what "
                                              "is indexed already costs nothing a second time"});
  }
  return std::string(id);
}

std::expected<std::vector<Video>, Problem> Service::videos(const Task& task, Call& call) const {
  auto request = host_.http().get(address("get_video_ids_by_task_id"));
  request.query("task_id", task.id).query("unique_id", task.unique_id);
  const auto data = send(std::move(request), CallKind::query, call);
  if (!data) return std::unexpected(data.error());
  return read_videos(*data);
}

std::expected<std::optional<Video>, Problem> Service::details(const Task& task, std::string_view video_no,
                                                              Call& call) const {
  const bool is_public = task.library == Library::public_library;
  auto request = host_.http().get(address(is_public ? "get_public_video_detail" : "get_private_video_details"));
  request.query("video_no", video_no).timeout(10s);
  if (!is_public) request.query("unique_id", task.unique_id);
  auto data = send(std::move(request), CallKind::query, call);
  if (!data) return std::unexpected(std::move(data).error());
  if (data->is_object()) data->object()["video_no"] = video_no;  // its answers need not repeat what was asked for
  return read_video(*data);
}

std::expected<void, Problem> Service::remove(const std::vector<std::string>& video_nos, std::string_view unique_id,
                                             Call& call) const {
  auto request = host_.http().post(address("delete_videos"));
  request.query("unique_id", unique_id).json(Array(video_nos.begin(), video_nos.end()));
  auto answer = send(std::move(request), CallKind::submit, call);
  if (!answer) return std::unexpected(std::move(answer).error());
  return {};
}

std::expected<bool, Problem> Service::lists(std::string_view video_no, std::string_view unique_id, Call& call) const {
  for (std::int64_t page = 1; page <= kMostPages; ++page) {
    auto request = host_.http().post(address("list_videos"));
    request.json({{"page", page}, {"size", kPageSize}, {"unique_id", unique_id}, {"video_no", video_no}});
    const auto data = send(std::move(request), CallKind::query, call);
    if (!data) return std::unexpected(data.error());
    const auto listed = read_page(*data);
    if (!listed) return std::unexpected(no_list("the answer is no list of videos"));
    if (std::ranges::find(listed->videos, video_no, &Video::video_no) != listed->videos.end()) return true;
    if (page * kPageSize >= listed->total) return false;
  }
  return std::unexpected(
      no_list("it lists more than " + std::to_string(kMostPages * kPageSize) + " videos where one was asked for"));
}

Outcome Service::check_key(Call& call) const {
  auto request = host_.http().post(address("list_videos"));
  request.json({{"page", 1}, {"size", 1}}).timeout(10s);
  const auto answer = send(std::move(request), CallKind::query, call);
  if (answer) return done();
  if (answer.error().remedy == Remedy::halt) return outcome_of(answer.error());
  call.warning("the key could not be checked", {{"reason", answer.error().message}});
  return done();
}

std::string Service::address(std::string_view endpoint) const {
  return base_url_ + "/serve/api/v1/" + std::string(endpoint);
}

std::expected<Value, Problem> Service::send(HttpRequest request, CallKind kind, Call& call) const {
  const Reply reply = request.raw_authorization(api_key_).send(call);
  if (!reply.transported()) return std::unexpected(unanswered(reply.error(), reply.error_message()));
  auto data = read_answer(answer_of(reply, call), kind);
  if (!data) data.error().detail = shortened(reply.body(), kMostDetail);
  return data;
}

Outcome outcome_of(const Problem& problem) {
  const auto described = [&](Outcome outcome) { return std::move(outcome).code(problem.code).detail(problem.detail); };
  switch (problem.remedy) {
    case Remedy::retry:
      return described(retry(problem.message));
    case Remedy::throttled:
      return described(problem.after ? throttled(*problem.after, problem.message) : throttled(problem.message));
    case Remedy::failed:
      return described(failed(problem.message));
    case Remedy::halt:
      return described(halt(problem.message));
    case Remedy::cancelled:
      return cancelled();
  }
  return described(failed(problem.message));
}

}  // namespace sluice::memories
