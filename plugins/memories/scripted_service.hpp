// SPDX-License-Identifier: Apache-2.0
//
// For tests: the service's answers as data, in all the forms that were documented or seen.
#pragma once

#include <string>
#include <string_view>

namespace sluice::memories::answers {

inline constexpr std::string_view kTaskId = "b1a7c6d0-4c5f-4c8e-9a57-0d1d7d8a1a11_aeda9b5b3d2c4f0f8f6d1f2e3c4b5a69";

inline std::string success(std::string_view data) {
  return R"({"code":"0000","msg":"success","data":)" + std::string(data) + R"(,"failed":false,"success":true})";
}

// `code` as JSON: "\"0402\"" or "402".
inline std::string failure(std::string_view code, std::string_view msg = "some words") {
  return R"({"code":)" + std::string(code) + R"(,"msg":")" + std::string(msg) +
         R"(","data":null,"failed":true,"success":false})";
}

inline std::string infrastructure(int status) {
  return R"({"timestamp":"2025-06-01T10:00:00.000+00:00","path":"/serve/api/v1/scraper","status":)" +
         std::to_string(status) + R"(,"error":"Service Unavailable","requestId":"a1b2c3"})";
}

inline std::string task() {
  return success(R"({"taskId":")" + std::string(kTaskId) + R"("})");
}

// A video as the status list was seen to describe it, complete.
inline std::string video(std::string_view video_no, std::string_view status) {
  const std::string no(video_no);
  return R"({"video_no":")" + no + R"(","status":")" + std::string(status) + R"(","video_name":"name of )" + no +
         R"(","video_url":"https://www.tiktok.com/player/v1/)" + no + R"(","duration":"13","cause":"null"})";
}

inline constexpr std::string_view kEmpty = R"({"videos":[]})";
inline constexpr std::string_view kHtml = "<html><body><h1>502 Bad Gateway</h1></body></html>";

}  // namespace sluice::memories::answers
