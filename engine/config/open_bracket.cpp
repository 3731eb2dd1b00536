// SPDX-License-Identifier: Apache-2.0
#include "config/open_bracket.hpp"

#include <algorithm>
#include <vector>

namespace sluice::config {
namespace {

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::optional<Opening> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        if (const auto open = pass_string()) return open;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        pass_bracket(c);
        ++at_;
      }
    }
    return open_.empty() ? std::nullopt : std::optional(open_.back());
  }

 private:
  // Headers are no values: their brackets open nothing.
  void pass_bracket(char c) {
    if (c == '\n') {
      in_value_ = !open_.empty();
    } else if (c == '=') {
      in_value_ = true;
    } else if ((c == '[' || c == '{') && in_value_) {
      open_.push_back({text_.substr(at_, 1), at_});
    } else if ((c == ']' || c == '}') && !open_.empty()) {
      open_.pop_back();
    }
  }

  // What is open for good, as the string does not end.
  std::optional<Opening> pass_string() {
    const auto begin = at_;
    const auto first = text_.substr(at_, 1);
    const auto three = text_.substr(at_, 3);
    const bool is_long = three.size() == 3 && three[1] == first[0] && three[2] == first[0];
    const auto quote = is_long ? three : first;
    for (at_ += quote.size(); at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\' && first == "\"") {
        ++at_;
      } else if (text_[at_] == '\n' && !is_long) {
        return Opening{quote, begin};
      } else if (text_.substr(at_).starts_with(quote)) {
        at_ += quote.size();
        return std::nullopt;
      }
    }
    return Opening{quote, begin};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_value_ = false;
  std::vector<Opening> open_;
};

}  // namespace

std::optional<Opening> open_at(std::string_view text, std::size_t end) {
  return Scan(text.substr(0, std::min(end, text.size()))).run();
}

}  // namespace sluice::config
