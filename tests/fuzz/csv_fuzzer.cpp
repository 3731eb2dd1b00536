// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as CSV. A record must be the same whether its bytes come at once or in pieces, views must stay within the
// text, and what is malformed must have a place in it. As other encodings, places in the file must be kept.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "csv/encoding.hpp"
#include "csv/record_parser.hpp"
#include "csv/sniff.hpp"
#include "csv/utf8.hpp"

namespace sluice::csv {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Found {
  bool complete = false;
  bool malformed = false;
  std::size_t size = 0;
  std::size_t fields = 0;

  friend bool operator==(const Found&, const Found&) = default;
};

Found look(RecordParser& parser, std::string_view window, bool at_end) {
  const auto parsed = parser.parse(window, at_end, 1);
  if (!parsed) {
    require(parsed.error().at.line >= 1 && parsed.error().at.column >= 1);
    return {.malformed = true};
  }
  if (!*parsed) return {};
  require(parser.size() > 0 && parser.size() <= window.size());
  for (const Field& field : parser.fields()) {
    require(field.raw.data() >= window.data() && field.raw.data() + field.raw.size() <= window.data() + parser.size());
    require(field.text().size() <= field.raw.size());
  }
  return {.complete = true, .size = parser.size(), .fields = parser.fields().size()};
}

void read(std::string_view text, Dialect dialect) {
  RecordParser parser(dialect);
  while (!text.empty()) {
    const Found whole = look(parser, text, true);
    // In pieces that double: each says that it needs more, or what the whole text says.
    for (std::size_t size = 1; size < text.size(); size *= 2) {
      const Found part = look(parser, text.substr(0, size), false);
      if (part.complete || part.malformed) require(part == whole);
    }
    if (!whole.complete) return;
    text.remove_prefix(whole.size);
  }
}

// Whatever is decoded stands for as many bytes as it was made of.
void decode(std::string_view bytes, Encoding encoding) {
  std::string decoded;
  require(append_decoded(decoded, bytes, encoding, true) == bytes.size());
  require(encoded_size(decoded, encoding) == bytes.size());
  require(prefix_within(decoded, bytes.size(), encoding) == decoded.size());
}

}  // namespace
}  // namespace sluice::csv

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::csv;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Encoding encoding : {Encoding::utf16le, Encoding::utf16be, Encoding::windows1252}) decode(text, encoding);
  if (!beginning_of(text, {})) return 0;
  const LineBreak suggested = line_break_of(text);
  read(text, {delimiter_of(text, suggested, true), suggested});
  read(text, {',', suggested == LineBreak::lf ? LineBreak::cr : LineBreak::lf});
  const auto bad = first_malformed(text);
  require(!bad || *bad < size);
  return 0;
}
