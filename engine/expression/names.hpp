// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "expression/token.hpp"

namespace sluice::expression {

// A name that an expression takes from outside, with the members that follow it literally: `steps.scrape.task_id`,
// `item["video no"]`. What is computed (`item[n]`) ends it.
struct Mention {
  struct Part {
    std::string name;
    std::size_t offset = 0;  // in the text of the template

    friend bool operator==(const Part&, const Part&) = default;
  };

  std::vector<Part> parts;  // at least one
  std::size_t tokens = 0;   // how many tokens it is written with

  const std::string& root() const { return parts.front().name; }
  std::size_t offset() const { return parts.front().offset; }
  std::string path() const;  // "steps.scrape.task_id"

  friend bool operator==(const Mention&, const Mention&) = default;
};

// Every free name of the expression, in order; what a `local`, a `for` or a parameter declares is not free. Scopes are
// followed as far as blocks go: a name is taken as declared from its declaration to the end of its block.
std::vector<Mention> free_names(std::span<const Token> tokens);

}  // namespace sluice::expression
