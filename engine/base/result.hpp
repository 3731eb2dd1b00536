// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace sluice {

// An expected failure (bad input, port taken, disk full): one sentence that names the thing and its place, fit to be
// shown to the user as it is. Outcomes of steps are not errors but data; bugs are SLUICE_CHECK's.
struct Error {
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

}  // namespace sluice

// Passes an error on to the caller, or yields the value: `auto file = TRY(open(path));`
#define TRY(expression)                                                       \
  __extension__({                                                             \
    auto&& try_result_ = (expression);                                        \
    if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    *std::forward<decltype(try_result_)>(try_result_);                        \
  })
