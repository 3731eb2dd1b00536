// SPDX-License-Identifier: Apache-2.0
#include "memories/service.hpp"

#include <utility>

#include "memories/text.hpp"

namespace sluice::memories {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostDetail = 4096;

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

}  // namespace

Library library_named(std::string_view name) {
  return name == kPublic ? Library::public_library : Library::private_library;
}

std::string_view name_of(Library library) {
  return library == Library::public_library ? kPublic : kPrivate;
}

Service::Service(Host host, const ServiceOptions& options)
    : host_(host), api_key_(options.api_key), base_url_(checked_base_url(options.base_url)) {}

std::expected<std::string, Problem> Service::submit(const Submission& submission, Call& call) const {
  const bool is_public = submission.library == Library::public_library;
  Object body{{"username", submission.creator_url}, {"scraper_cnt", submission.count}};
  if (!is_public) body.append("unique_id", submission.unique_id);
  if (submission.callback) body.append("callback_url", *submission.callback);
  auto data = send(host_.http().post(address(is_public ? "scraper_public" : "scraper")).json(std::move(body)),
                   CallKind::submit, call);
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

std::expected<void, Problem> Service::check_key(Call& call) const {
  auto request = host_.http().post(address("list_videos"));
  request.json({{"page", 1}, {"size", 1}}).timeout(10s);
  auto answer = send(std::move(request), CallKind::query, call);
  if (!answer) return std::unexpected(std::move(answer).error());
  return {};
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
