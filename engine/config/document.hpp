// SPDX-License-Identifier: Apache-2.0
//
// A TOML 1.0 text as a tree of values that know their places. Dates and times are kept as they were written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/value.hpp>

#include "config/diagnostic.hpp"
#include "model/position.hpp"

namespace sluice::config {

struct Entry;

struct Node {
  // invalid: something that was already reported; to be passed over in silence.
  enum class Kind : std::uint8_t { invalid, string, integer, number, boolean, time, array, table };

  Kind kind = Kind::invalid;
  Value scalar;                // what is no array or table; the text of a time
  std::vector<Node> elements;  // of an array
  std::vector<Entry> entries;  // of a table, in the order of the file
  Position at;                 // of a table with a header: the header
  bool with_header = false;    // [table] or [[table]]; else inline or by dotted keys

  bool is(Kind other) const { return kind == other; }
  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);

  // What the tree says without its places.
  Value value() const;
};

struct Entry {
  std::string key;
  Position at;
  Node value;
};

// The place of what stands `offset` bytes into the text of a file.
Position position_of(std::string_view text, std::size_t offset);
std::size_t offset_of(std::string_view text, Position at);  // the reverse

// "text", "an integer", …: what a message calls the node.
std::string_view description(Node::Kind kind);

struct Document {
  std::string file;
  std::string text;
  Node root;

  // The place of what stands `offset` bytes into the string `node`, whose escapes are counted as they were written.
  Position place_in(const Node& node, std::size_t offset) const;
  std::vector<Position> places_in(const Node& node, std::span<const std::size_t> offsets) const;  // ascending
};

inline constexpr std::size_t kLargestFile = std::size_t{1} << 20;

// nullopt where the text is no TOML: that is then the one thing reported.
std::optional<Document> parse(std::string file, std::string text, Diagnostics& diagnostics);

}  // namespace sluice::config
