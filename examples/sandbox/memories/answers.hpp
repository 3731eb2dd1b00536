// SPDX-License-Identifier: Apache-2.0
//
// The bodies that the service answers with. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "memories/libraries.hpp"
#include "memories/refusal.hpp"
#include "settings.hpp"

namespace sluice::sandbox {

http::Response json_response(int status, const Value& body);

// {"code","msg","data","failed","success"}; an error too comes as HTTP 200 unless the settings ask for real statuses.
http::Response in_envelope(const Reply& reply, const Settings& settings);

// What stands before the service says of a request that does not reach it.
http::Response infrastructure_error(int status, std::string_view path, Timestamp now, std::uint64_t request_number);

// `data` of the task's status, in the shape that the settings ask for; `mixed` takes the n-th one.
Value task_status(const std::vector<const Video*>& videos, const Settings& settings, std::size_t n, Timestamp now);

struct Page {
  std::int64_t number = 1;
  std::int64_t size = 20;
};
Value video_list(const std::vector<const Video*>& videos, const Page& page, const Settings& settings, Timestamp now);
Value video_details(const Video& video, const Settings& settings, Timestamp now);

// Of the settings' words for the video's status always the same one; empty while it is not listed.
std::string_view status_word(const Video& video, const StatusWords& words, Timestamp now);

}  // namespace sluice::sandbox
