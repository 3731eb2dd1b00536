// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <sluice/plugin.h>
#include <sluice/call.hpp>

namespace sluice {

// The option type of a key, token or the like: a reference, which is safe to log. Its value is asked for when used.
struct secret {
  std::string reference;
};

// A table of texts of which some are secrets: `env = { TOKEN = "{{ secrets.token }}", MODE = "fast" }`.
using SecretTexts = std::map<std::string, std::variant<std::string, secret>>;

namespace detail {
// The host has recorded why the call cannot go on; only unwinds to the boundary.
struct Refused {
  slu_status status;
};
}  // namespace detail

// A secret's value. The host wipes it when this goes.
class SecretText {
 public:
  SecretText(const Call& call, const secret& reference)
      : host_(&call.host()), buffer_(host_->secret(call.raw(), detail::to_c(reference.reference))) {
    if (buffer_ == nullptr) throw detail::Refused{SLU_HALT};
  }
  SecretText(SecretText&& other) noexcept : host_(other.host_), buffer_(std::exchange(other.buffer_, nullptr)) {}
  SecretText& operator=(SecretText&& other) noexcept {
    std::swap(host_, other.host_);
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~SecretText() {
    if (buffer_ != nullptr) host_->buf_release(buffer_);
  }

  std::string_view text() const { return detail::from_c(host_->buf_text(buffer_)); }

 private:
  const slu_host* host_;
  slu_buf* buffer_;
};

}  // namespace sluice
