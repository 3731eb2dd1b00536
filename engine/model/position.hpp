// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice {

// Where something stands in its file, both from 1, columns in characters; 0 where it stands nowhere (a default).
struct Position {
  int line = 0;
  int column = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace sluice
