// SPDX-License-Identifier: Apache-2.0
#include "memories/api.hpp"

#include <fmt/format.h>

#include "json/json.hpp"
#include "memories/answers.hpp"
#include "memories/ids.hpp"
#include "memories/intake.hpp"
#include "memories/submission.hpp"
#include "query.hpp"
#include "random.hpp"

namespace sluice::sandbox {
namespace {

// A call that passed the key's check and its account's limits.
struct Call {
  State& state;
  const http::Request& request;
  Timestamp now;
  std::string account;
  Answer& answer;
};

std::unexpected<Refusal> refuse(std::string_view code) {
  return std::unexpected(refusal_of(code));
}
std::unexpected<Refusal> refuse(std::string_view code, std::string message) {
  return std::unexpected(Refusal{std::string(code), std::move(message)});
}

std::expected<Value, Refusal> json_body(const http::Request& request) {
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) return refuse(codes::kWrong, "the body must be a JSON object");
  return std::move(*body);
}

std::expected<std::string, Refusal> required(const Call& call, std::string_view name) {
  auto value = query_value(call.request.query, name);
  if (!value || value->empty()) return refuse(codes::kMissing, fmt::format("{} is missing", name));
  return std::move(*value);
}

Namespace private_place(const Call& call, std::string_view unique_id) {
  return {Library::private_, call.account, unique_id.empty() ? "default" : std::string(unique_id)};
}

std::string new_task_id(const State& state) {
  const auto seed = static_cast<std::uint64_t>(state.settings.seed);
  const std::uint64_t hash = hash_of(seed, fmt::format("task {}", state.libraries.task_count()));
  return state.settings.task_id == TaskIdShape::uuid ? task_uuid(hash) : long_task_id(hash);
}

// The read body of a submit becomes a task: refusals by script and the balance come first, so that no refused one
// costs.
Reply submit(Call& call, std::expected<Submission, Refusal> read, Library library) {
  const Submission submission = TRY(std::move(read));
  State& state = call.state;
  call.answer.changed = true;
  if (const auto code = take_refusal(state.behaviours, submission.wanted)) return refuse(*code);
  if (state.settings.credits - state.libraries.spent(call.account) <= 0) return refuse(codes::kNoCredit);
  const Intake intake{.task_id = new_task_id(state),
                      .account = call.account,
                      .place = library == Library::public_ ? Namespace{Library::public_, "", ""}
                                                           : private_place(call, submission.unique_id),
                      .arrivals = plan_arrivals(submission.wanted, state.behaviours, state.settings, call.now)};
  const Task& task = state.libraries.take(intake, call.now);
  if (submission.callback) {
    const CallbackStyle style = callback_style(submission.wanted, state.behaviours, state.settings);
    call.answer.first = state.callbacks.add(
        task.id, *submission.callback, plan_callbacks(course_of(task, state.libraries, call.now), style), call.now);
  }
  return Object{{"taskId", task.id}};
}

template <auto Read, Library library>
Reply submit_call(Call& call) {
  const Value body = TRY(json_body(call.request));
  return submit(call, Read(body, call.state.settings), library);
}

Reply task_status_call(Call& call) {
  const std::string id = TRY(required(call, "task_id"));
  const Task* task = call.state.libraries.task(id);
  const std::string unique_id = query_value(call.request.query, "unique_id").value_or("");
  const bool theirs = task != nullptr && task->account == call.account &&
                      (task->place.library == Library::public_ || task->place == private_place(call, unique_id));
  if (!theirs) return refuse(codes::kMissing, "the task does not exist");
  const auto videos = call.state.libraries.listed(*task, call.now);
  return task_status(videos, call.state.settings, call.state.requests, call.now);
}

std::expected<Page, Refusal> read_page(const Value& body) {
  constexpr std::int64_t kMostSize = 200;
  Page page;
  const auto read = [&](std::string_view name, std::int64_t& field) {
    return body[name].is_null() || read_field(field, body[name]);
  };
  if (!read("page", page.number) || page.number < 1)
    return refuse(codes::kWrong, "page must be an integer of at least 1");
  if (!read("size", page.size) || page.size < 1 || page.size > kMostSize) {
    return refuse(codes::kWrong, fmt::format("size must be an integer from 1 to {}", kMostSize));
  }
  return page;
}

Reply list_call(Call& call) {
  const Value body = TRY(json_body(call.request));
  const Page page = TRY(read_page(body));
  auto videos = call.state.libraries.listed(private_place(call, body["unique_id"].string_or("")), call.now);
  std::erase_if(videos, [&](const Video* video) {
    const std::string_view number = body["video_no"].string_or(""), status = body["status"].string_or("");
    return (!number.empty() && number != video->number) ||
           (!status.empty() && status != status_word(*video, call.state.settings.status_words, call.now));
  });
  return video_list(videos, page, call.state.settings, call.now);
}

Reply details(const Call& call, const Namespace& place) {
  const std::string number = TRY(required(call, "video_no"));
  const Video* video = call.state.libraries.listed(place, number, call.now);
  return video != nullptr ? video_details(*video, call.state.settings, call.now) : Value();
}

Reply private_details_call(Call& call) {
  return details(call, private_place(call, query_value(call.request.query, "unique_id").value_or("")));
}
Reply public_details_call(Call& call) {
  return details(call, {Library::public_, "", ""});
}

std::expected<std::vector<std::string>, Refusal> read_deletion(const http::Request& request) {
  constexpr std::size_t kMost = 100;
  const auto body = parse_json(request.body);
  if (!body || !body->is_array()) return refuse(codes::kWrong, "the body must be a JSON array of video ids");
  if (body->size() == 0) return refuse(codes::kMissing, "no video ids");
  if (body->size() > kMost)
    return refuse(codes::kWrong, fmt::format("at most {} videos may be deleted at once", kMost));
  std::vector<std::string> numbers;
  for (const Value& number : body->array()) {
    if (!number.is_string()) return refuse(codes::kWrong, "a video id is a string");
    if (number.string().starts_with("PI-")) return refuse(codes::kWrong, "public videos cannot be deleted");
    numbers.push_back(number.string());
  }
  return numbers;
}

// What is not there is deleted with success, as documented.
Reply delete_call(Call& call) {
  const auto numbers = TRY(read_deletion(call.request));
  const Namespace place = private_place(call, query_value(call.request.query, "unique_id").value_or(""));
  const Settings& settings = call.state.settings;
  bool repeated = false;
  for (const std::string& number : numbers) {
    const auto removal = call.state.libraries.remove(place, number, call.now + settings.deletion_lag);
    repeated = repeated || removal == Libraries::Removal::removed_before;
  }
  call.answer.changed = true;
  if (repeated && settings.repeated_deletion == RepeatedDeletion::refused) return refuse(codes::kRepeated);
  return Value();
}

struct Endpoint {
  std::string_view method;
  std::string_view name;
  Limit limit;
  Reply (*serve)(Call&);
};

using enum Library;
constexpr std::array kEndpoints{
    Endpoint{"POST", "scraper", Limit::upload, submit_call<read_creators, private_>},
    Endpoint{"POST", "scraper_public", Limit::upload, submit_call<read_creators, public_>},
    Endpoint{"POST", "scraper_url", Limit::upload, submit_call<read_posts, private_>},
    Endpoint{"POST", "scraper_url_public", Limit::upload, submit_call<read_posts, public_>},
    Endpoint{"POST", "scraper_tag", Limit::upload, submit_call<read_tags, private_>},
    Endpoint{"POST", "scraper_tag_public", Limit::upload, submit_call<read_tags, public_>},
    Endpoint{"GET", "get_video_ids_by_task_id", Limit::status, task_status_call},
    Endpoint{"POST", "list_videos", Limit::list, list_call},
    Endpoint{"POST", "delete_videos", Limit::list, delete_call},
    Endpoint{"GET", "get_metadata", Limit::none, private_details_call},
    Endpoint{"GET", "get_private_video_details", Limit::none, private_details_call},
    Endpoint{"GET", "get_public_video_detail", Limit::none, public_details_call},
};

// The key's account. The key stands alone in its header: "Bearer x" is no key.
const std::string* account_of(const http::Request& request, const Keys& keys) {
  const std::string* key = request.headers.find("Authorization");
  const auto found = key == nullptr ? keys.accounts.end() : keys.accounts.find(*key);
  return found == keys.accounts.end() ? nullptr : &found->second;
}

// What a fault does to a call: answers in its place, or damages the answer.
std::optional<http::Response> instead_of_answer(const Fault& fault, const Call& call) {
  switch (fault.kind) {
    case FaultKind::code:
      return in_envelope(refuse(fault.code), call.state.settings);
    case FaultKind::infrastructure:
      return infrastructure_error(static_cast<int>(fault.status), call.request.path, call.now, call.state.requests);
    case FaultKind::not_json:
      return http::Response{.status = 200,
                            .headers = {{"Content-Type", "text/html"}},
                            .body = "<html><body><h1>It works!</h1></body></html>"};
    case FaultKind::truncated:
    case FaultKind::slow:
      return std::nullopt;
  }
  return std::nullopt;
}

void damage(Answer& answer, const Fault& fault) {
  if (fault.kind == FaultKind::truncated) answer.response.body.resize(answer.response.body.size() / 2);
  if (fault.kind == FaultKind::slow) answer.delay = fault.delay;
}

Reply serve(const Endpoint& endpoint, Call& call) {
  const bool admitted = call.state.limits.admit(call.state.settings.rate_limit, endpoint.limit, call.account, call.now);
  if (endpoint.limit == Limit::upload) call.answer.changed = true;
  return admitted ? endpoint.serve(call) : refuse(codes::kRateLimited);
}

}  // namespace

Answer answer_memories(State& state, const http::Request& request, Timestamp now) {
  Answer answer;
  const std::string_view name = std::string_view(request.path).substr(kMemoriesPrefix.size());
  const auto endpoint = std::ranges::find(kEndpoints, name, &Endpoint::name);
  if (endpoint == kEndpoints.end() || endpoint->method != request.method) {
    answer.response = infrastructure_error(endpoint == kEndpoints.end() ? 404 : 405, request.path, now, state.requests);
    return answer;
  }
  const std::string* account = account_of(request, state.settings.key);
  if (account == nullptr) {
    answer.response = in_envelope(refuse(codes::kKeyInvalid), state.settings);
    return answer;
  }
  Call call{state, request, now, *account, answer};
  const auto fault = state.faults.take(name, *account);
  auto instead = fault ? instead_of_answer(*fault, call) : std::nullopt;
  answer.response = instead ? std::move(*instead) : in_envelope(serve(*endpoint, call), state.settings);
  if (fault) {
    damage(answer, *fault);
    answer.changed = true;
  }
  return answer;
}

}  // namespace sluice::sandbox
