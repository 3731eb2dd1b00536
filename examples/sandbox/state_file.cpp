// SPDX-License-Identifier: Apache-2.0
#include "state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "json/json.hpp"

namespace sluice::sandbox {
namespace {

const Value kFirstLine = Object{{"sluice-sandbox", 1}};

std::unexpected<Error> failed(std::string_view what, const std::string& path) {
  return failure(fmt::format("{} {}: {}", what, path, std::strerror(errno)));
}

// A body that is no UTF-8 is kept in hex, as JSON cannot hold it.
Value recorded(const http::Request& request, Timestamp at) {
  Array headers;
  for (const auto& [name, value] : request.headers) headers.push_back(Array{name, value});
  const bool text = is_utf8(request.body);
  return Object{{"at", at.time_since_epoch().count()},
                {"method", request.method},
                {"path", request.path},
                {"query", request.query},
                {"headers", std::move(headers)},
                {text ? "body" : "body_hex", text ? request.body : hex(request.body)}};
}

http::Request request_in(const Value& record) {
  http::Request request{.method = std::string(record["method"].string_or("")),
                        .path = std::string(record["path"].string_or("")),
                        .query = std::string(record["query"].string_or("")),
                        .headers = {},
                        .body = unhex(record["body_hex"].string_or("")).value_or("")};
  if (record["body"].is_string()) request.body = record["body"].string();
  const Value& headers = record["headers"];
  for (std::size_t i = 0; i < headers.size(); ++i) {
    request.headers.add(std::string(headers[i][0uz].string_or("")), std::string(headers[i][1].string_or("")));
  }
  return request;
}

void repeat(const Value& record, Service& service) {
  if (record["callback"].is_integer()) {
    service.note_callback(static_cast<std::uint64_t>(record["callback"].integer()),
                          std::string(record["outcome"].string_or("")));
  } else {
    service.handle(request_in(record), Timestamp(Duration(record["at"].integer_or(0))));
  }
}

Result<std::string> read_all(int descriptor, const std::string& path) {
  std::string all;
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0) return failed("cannot read", path);
    if (size == 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

Result<std::unique_ptr<StateFile>> StateFile::open(const std::string& path, Service& service) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed("cannot open", path);
  std::unique_ptr<StateFile> file(new StateFile(path, descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return failure(fmt::format("{} is held by another sandbox", path));
  TRY(file->repeat(service));
  return file;
}

StateFile::~StateFile() {
  ::close(descriptor_);
}

Result<void> StateFile::repeat(Service& service) {
  const std::string all = TRY(read_all(descriptor_, path_));
  std::size_t begin = 0, number = 0;
  for (std::size_t end; (end = all.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const auto record = parse_json(std::string_view(all).substr(begin, end - begin));
    if (!record || !record->is_object())
      return failure(fmt::format("{}:{}: not a line of a sandbox's state", path_, number + 1));
    if (number++ > 0)
      sandbox::repeat(*record, service);
    else if (*record != kFirstLine)
      return failure(fmt::format("{} is not the state of a sandbox", path_));
  }
  if (number == 0 && !all.empty()) return failure(fmt::format("{} is not the state of a sandbox", path_));
  if (begin < all.size() && ::ftruncate(descriptor_, static_cast<off_t>(begin)) != 0)
    return failed("cannot mend", path_);
  return number == 0 ? add_line(kFirstLine) : Result<void>();
}

Result<void> StateFile::add(const http::Request& request, Timestamp at) {
  return add_line(recorded(request, at));
}

Result<void> StateFile::add_callback(std::uint64_t number, const std::string& outcome) {
  return add_line(Object{{"callback", number}, {"outcome", outcome}});
}

Result<void> StateFile::add_line(const Value& record) {
  const std::string line = to_json(record) + "\n";
  const ssize_t written = ::write(descriptor_, line.data(), line.size());
  if (written < 0) return failed("cannot write", path_);
  if (static_cast<std::size_t>(written) != line.size())
    return failure(fmt::format("cannot write {}: the disk is full", path_));
  return {};
}

}  // namespace sluice::sandbox
