// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

namespace sluice {

// Hides the values of secrets in text, also as they look in base64, hex, a URL or JSON, and the beginning of one that
// was cut off at the end of a text. Costs next to nothing while it knows no secret. Any thread.
//
// A value of fewer than 4 characters cannot be told from other text and is not hidden; its other forms are hidden from
// 8 characters on. Of a value of several lines each line is hidden, too.
class Mask final {
 public:
  void add(std::string_view secret);
  bool empty() const { return !any_.load(std::memory_order_acquire); }

  // Whether something was hidden.
  bool apply(std::string& text) const;
  void apply(Value& value) const;  // its texts and names

 private:
  void add_form(std::string form, std::size_t least);

  std::atomic<bool> any_ = false;
  mutable std::shared_mutex mutex_;  // guards forms_
  std::vector<std::string> forms_;   // the longest first
};

// Hides what proves that a callback address is ours: the mac behind RUN.ITEM.STEP.
void mask_callback_macs(std::string& text);

}  // namespace sluice
