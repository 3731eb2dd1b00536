// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string.h>  // explicit_bzero

#include <string>
#include <string_view>
#include <utility>

#include <sluice/plugin.h>

namespace sluice::plugin {

// A text that is overwritten when it goes.
class WipedText {
 public:
  explicit WipedText(std::string text) : text_(std::move(text)) { wipe(text); }
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() { wipe(text_); }

  std::string_view text() const { return text_; }

  // A short text is copied, not handed on, when its string is moved: what was moved from is wiped as well.
  static void wipe(std::string& text) {
    text.resize(text.capacity());
    ::explicit_bzero(text.data(), text.size());
    text.clear();
  }

 private:
  std::string text_;
};

// plugin.h's slu_buf: a secret's text in the hands of a plugin, which releases it.
class SecretBuffer {
 public:
  static slu_buf* allocate(std::string&& text) {
    auto* buffer = new WipedText(std::move(text));
    WipedText::wipe(text);
    return reinterpret_cast<slu_buf*>(buffer);
  }
  static const WipedText& of(const slu_buf* raw) { return *reinterpret_cast<const WipedText*>(raw); }
  static void release(slu_buf* raw) { delete reinterpret_cast<WipedText*>(raw); }
};

}  // namespace sluice::plugin
