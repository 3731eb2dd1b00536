// SPDX-License-Identifier: Apache-2.0
#include "csv/sniff.hpp"

#include <array>
#include <utility>

namespace sluice::csv {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kRecordsLookedAt = 20;

struct Shape {
  bool even = false;  // all records have the same number of fields
  std::size_t fields = 0;

  // Whether there is more than one column at all.
  bool splits() const { return fields > 1; }
  friend auto operator<=>(const Shape&, const Shape&) = default;
};

Shape shape_of(std::string_view sample, Dialect dialect, bool whole) {
  RecordParser parser(dialect);
  Shape shape;
  for (std::size_t seen = 0; seen < kRecordsLookedAt && !sample.empty();) {
    const auto complete = parser.parse(sample, whole, 1);
    if (!complete) return {};
    if (!*complete) break;
    const std::size_t fields = parser.fields().size();
    sample.remove_prefix(parser.size());
    if (fields == 0) continue;
    if (seen++ == 0) {
      shape = {true, fields};
    } else if (fields != shape.fields) {
      shape.even = false;
    }
  }
  return shape;
}

}  // namespace

std::expected<std::size_t, std::string> byte_order_mark(std::string_view sample) {
  // UTF-32's little-endian mark begins with UTF-16's.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOthers{
      {{"\xFF\xFE\0\0"sv, "UTF-32"}, {"\0\0\xFE\xFF"sv, "UTF-32"}, {"\xFF\xFE"sv, "UTF-16"}, {"\xFE\xFF"sv, "UTF-16"}}};
  for (const auto& [mark, encoding] : kOthers) {
    if (sample.starts_with(mark)) {
      return std::unexpected("is encoded in " + std::string(encoding) + "; save it as UTF-8 (\"CSV UTF-8\" in Excel)");
    }
  }
  constexpr std::string_view kUtf8 = "\xEF\xBB\xBF";
  return sample.starts_with(kUtf8) ? kUtf8.size() : 0;
}

LineBreak line_break_of(std::string_view sample) {
  bool quoted = false, lone_cr = false;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (sample[i] == '\n') return LineBreak::lf;
    if (sample[i] == '\r') lone_cr = true;
  }
  return lone_cr ? LineBreak::cr : LineBreak::lf;
}

char delimiter_of(std::string_view sample, LineBreak line_break, bool whole) {
  char best = ',';
  Shape most;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const Shape shape = shape_of(sample, {candidate, line_break}, whole);
    if (shape.splits() && shape > most) {
      most = shape;
      best = candidate;
    }
  }
  return best;
}

}  // namespace sluice::csv
