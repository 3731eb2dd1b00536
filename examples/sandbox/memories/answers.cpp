// SPDX-License-Identifier: Apache-2.0
#include "memories/answers.hpp"

#include <fmt/format.h>

#include "http/response_writer.hpp"
#include "json/json.hpp"
#include "random.hpp"
#include "time_text.hpp"

namespace sluice::sandbox {
namespace {

struct KnownCode {
  std::string_view code;
  int http_status;  // documented for 0401 and 0429; the others are what their meaning suggests
  std::string_view message;
};

constexpr std::array kKnownCodes{
    KnownCode{codes::kMissing, 400, "A parameter is missing."},
    KnownCode{codes::kWrong, 400, "A parameter is wrong."},
    KnownCode{codes::kKeyInvalid, 401, "The API key is missing or invalid."},
    KnownCode{codes::kNoCredit, 402, "The account is out of credits."},
    KnownCode{codes::kAccountDisabled, 403, "The account is disabled."},
    KnownCode{codes::kRepeated, 409, "The request is repeated."},
    KnownCode{codes::kRateLimited, 429, "Request has exceeded the limit."},
    KnownCode{codes::kDenied, 403, "Permission denied."},
};

const KnownCode* known(std::string_view code) {
  const auto found = std::ranges::find(kKnownCodes, code, &KnownCode::code);
  return found == kKnownCodes.end() ? nullptr : &*found;
}

Value code_value(std::string_view code, CodeType type) {
  std::int64_t number = 0;
  if (type == CodeType::number && read_field(number, code)) return number;
  return code;
}

std::string_view cause_of(std::string_view word) {
  if (word == "FAIL") return "The video could not be downloaded.";
  return word == "PARSE_ERROR" ? "The video has no frames." : "The video could not be parsed.";
}

Object video_fields(const Video& video, std::string_view number_name, ListShape shape, const StatusWords& words,
                    Timestamp now) {
  const bool loose = shape == ListShape::loose;
  const std::int64_t seconds = video.post.duration.count();
  const bool failed = video.status(now) == VideoStatus::failed;
  const std::string_view word = status_word(video, words, now);
  Object out;
  out.append(std::string(number_name), video.number);
  out.append("video_name", video.post.title);
  out.append("video_url", video.post.url);
  out.append("duration", loose ? Value(std::to_string(seconds)) : Value(seconds));
  out.append("status", word);
  out.append("cause", failed ? Value(cause_of(word)) : loose ? Value("null") : Value());
  return out;
}

}  // namespace

Refusal refusal_of(std::string_view code) {
  const KnownCode* meaning = known(code);
  return {std::string(code), meaning != nullptr ? std::string(meaning->message) : "Unknown error."};
}

http::Response json_response(int status, const Value& body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = to_json(body)};
}

http::Response in_envelope(const Reply& reply, const Settings& settings) {
  const std::string_view code = reply ? codes::kOk : std::string_view(reply.error().code);
  const KnownCode* meaning = known(code);
  const int status = settings.http_status == HttpStatus::real && meaning != nullptr ? meaning->http_status : 200;
  return json_response(status,
                       Object{{"code", code_value(code, settings.codes)},
                              {"msg", reply ? std::string_view("success") : std::string_view(reply.error().message)},
                              {"data", reply ? *reply : Value()},
                              {"failed", !reply.has_value()},
                              {"success", reply.has_value()}});
}

http::Response infrastructure_error(int status, std::string_view path, Timestamp now, std::uint64_t request_number) {
  const std::string id = fmt::format("{:08x}-{}", hash_of(0, path) >> 32, request_number);
  return json_response(status, Object{{"timestamp", iso8601(now)},
                                      {"path", path},
                                      {"status", status},
                                      {"error", http::reason_phrase(status)},
                                      {"requestId", id}});
}

Value task_status(const std::vector<const Video*>& videos, const Settings& settings, std::size_t n, Timestamp now) {
  StatusShape shape = settings.status_shape;
  if (shape == StatusShape::mixed) {
    constexpr std::array kTurns{StatusShape::videos, StatusShape::camel, StatusShape::ids, StatusShape::both};
    shape = kTurns[n % kTurns.size()];
  }
  const bool with_ids = shape == StatusShape::ids || shape == StatusShape::both;
  Array ids, entries;
  for (const Video* video : videos) {
    ids.push_back(video->number);
    entries.push_back(video_fields(*video, shape == StatusShape::camel ? "videoNo" : "video_no", ListShape::clean,
                                   settings.status_words, now));
  }
  Object out;
  if (with_ids) out.append("video_ids", std::move(ids));
  if (shape != StatusShape::ids) out.append("videos", std::move(entries));
  return out;
}

Value video_list(const std::vector<const Video*>& videos, const Page& page, const Settings& settings, Timestamp now) {
  const ListShape shape = settings.list_shape;
  const auto number = [&](std::int64_t n) { return shape == ListShape::loose ? Value(std::to_string(n)) : Value(n); };
  const auto total = static_cast<std::int64_t>(videos.size());
  // Pages before the asked one may be more than there are; the division keeps the product within 64 bits.
  const std::int64_t first = page.number - 1 > total / page.size ? total : (page.number - 1) * page.size;
  Array entries;
  for (std::int64_t i = first; i < std::min(total, first + page.size); ++i) {
    const Video& video = *videos[static_cast<std::size_t>(i)];
    entries.push_back(video_fields(video, "video_no", shape, settings.status_words, now));
  }
  return Object{{"videos", std::move(entries)},
                {"current_page", number(page.number)},
                {"page_size", number(page.size)},
                {"total_count", number(total)}};
}

Value video_details(const Video& video, const Settings& settings, Timestamp now) {
  return video_fields(video, "video_no", ListShape::clean, settings.status_words, now);
}

std::string_view status_word(const Video& video, const StatusWords& words, Timestamp now) {
  const auto one_of = [&](const std::vector<std::string>& all) -> std::string_view {
    return all[hash_of(0, video.number) % all.size()];
  };
  switch (video.status(now)) {
    case VideoStatus::absent:
      return "";
    case VideoStatus::unparse:
      return one_of(words.pending);
    case VideoStatus::parse:
      return one_of(words.ready);
    case VideoStatus::failed:
      return one_of(words.failed);
  }
  return "";
}

}  // namespace sluice::sandbox
