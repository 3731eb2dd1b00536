// SPDX-License-Identifier: Apache-2.0
//
// A library that two plugins have in two editions, in the forms in which one copy has been seen to serve both: an
// inline function, an inline variable and a static in a template.
#pragma once

namespace edition {

inline int variable = EDITION;

inline int function() {
  static int value = EDITION;
  return value;
}

template <class T>
struct Template {
  static inline int value = EDITION;
};

int compiled();

}  // namespace edition
