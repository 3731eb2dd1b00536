// SPDX-License-Identifier: Apache-2.0
#include "expression/patterns.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include "base/text.hpp"

namespace sluice::expression {
namespace {

constexpr std::size_t kMostPatterns = 32;      // of each kind
constexpr std::size_t kLongestPattern = 4096;  // bytes
constexpr std::int64_t kMemory = 512 << 10;    // a pattern; bounds the time to compile it, too

// To find groups, RE2 may need (text × program) steps, measured at up to 11 ns each.
constexpr std::size_t kMostSteps = 3'000'000;

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemory);
  return options;
}

std::string quoted(const std::string& pattern) {
  return "\"" + shortened(pattern, 60) + "\"";
}

std::unexpected<Error> too_long(const std::string& pattern, std::string_view text) {
  return failure(quoted(pattern) + " would take too long on a text of " + std::to_string(text.size()) + " bytes");
}

// The object of `cache` that is made from `pattern`, which is made if need be.
template <class Made>
Result<Made*> find_or_make(std::unordered_map<std::string, std::unique_ptr<Made>>& cache, const std::string& pattern) {
  if (const auto found = cache.find(pattern); found != cache.end()) return found->second.get();
  if (pattern.size() > kLongestPattern) return failure("a regular expression has at most 4096 bytes");
  auto made = std::make_unique<Made>();
  if (const auto wrong = made->compile(pattern)) {
    return failure(quoted(pattern) + " is no regular expression: " + shortened(*wrong, 120));
  }
  if (cache.size() == kMostPatterns) cache.clear();
  return (cache[pattern] = std::move(made)).get();
}

}  // namespace

// RE2::Set, unlike RE2, gives up rather than turn to the slow search.
class Patterns::Matcher {
 public:
  std::optional<std::string> compile(const std::string& pattern) {
    std::string wrong;
    if (set_.Add(pattern, &wrong) < 0) return wrong;
    if (!set_.Compile()) return "it is too large";
    return std::nullopt;
  }

  Result<bool> search(std::string_view text, const std::string& pattern) const {
    RE2::Set::ErrorInfo error{};
    const bool found = set_.Match({text.data(), text.size()}, nullptr, &error);
    if (error.kind == RE2::Set::kOutOfMemory) return too_long(pattern, text);
    return found;
  }

 private:
  RE2::Set set_{options(), RE2::UNANCHORED};
};

class Patterns::Extractor {
 public:
  std::optional<std::string> compile(const std::string& pattern) {
    regex_.emplace(pattern, options());
    return regex_->ok() ? std::nullopt : std::optional(regex_->error());
  }

  Result<std::optional<std::string_view>> search(std::string_view text, const std::string& pattern) const {
    if (static_cast<std::size_t>(regex_->ProgramSize()) * text.size() > kMostSteps) return too_long(pattern, text);
    re2::StringPiece groups[2];
    const int group = regex_->NumberOfCapturingGroups() > 0 ? 1 : 0;
    const bool found = regex_->Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, groups, group + 1);
    if (!found || groups[group].data() == nullptr) return std::nullopt;
    return std::string_view(groups[group].data(), groups[group].size());
  }

 private:
  std::optional<RE2> regex_;
};

Patterns::Patterns() = default;
Patterns::~Patterns() = default;

Result<bool> Patterns::matches(std::string_view text, const std::string& pattern) {
  return TRY(find_or_make(matchers_, pattern))->search(text, pattern);
}

Result<std::optional<std::string_view>> Patterns::extract(std::string_view text, const std::string& pattern) {
  return TRY(find_or_make(extractors_, pattern))->search(text, pattern);
}

}  // namespace sluice::expression
