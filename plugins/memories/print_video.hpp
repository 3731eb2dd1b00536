// SPDX-License-Identifier: Apache-2.0
//
// For tests: how GoogleTest prints a video.
#pragma once

#include <ostream>

#include "memories/video_list.hpp"

namespace sluice::memories {

inline void PrintTo(const Video& v, std::ostream* out) {
  *out << v.video_no << ' ' << v.status << ' ' << v.name.value_or("-") << ' ' << v.video_url.value_or("-") << ' '
       << v.duration.number_or(-1) << ' ' << v.cause.value_or("-") << " asked " << v.asked;
}

}  // namespace sluice::memories
