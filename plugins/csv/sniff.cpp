// SPDX-License-Identifier: Apache-2.0
#include "csv/sniff.hpp"

namespace sluice::csv {
namespace {

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
