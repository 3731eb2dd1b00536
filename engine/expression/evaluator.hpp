// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>

#include <sluice/value.hpp>

#include "base/result.hpp"
#include "expression/expression.hpp"
#include "expression/scope.hpp"
#include "expression/template.hpp"

namespace sluice::expression {

class Machine;

// Why an evaluation gave nothing: one sentence with the expression and its place in the text that it stands in. For
// those who know that text's place, the same in parts.
struct Failure : Error {
  std::size_t offset = 0;  // of the place, in bytes from the beginning of the text
  std::string where;       // which member or element of the template it is: "fields.creator"; "" the whole
  std::string expression;  // shortened
  std::string reason;
};

// Evaluates expressions in a sandbox, within a budget (see budget.hpp). One thread at a time; each worker has its own.
// A failure leaves it as good as new.
class Evaluator {
 public:
  Evaluator();
  ~Evaluator();

  // nil is a failure, except where a member of the outermost object is wholly `{{ callbacks.X }}`: it is left out.
  std::expected<Value, Failure> render(const Template& source, const Scope& scope);
  std::expected<Value, Failure> evaluate(const Expression& expression, const Scope& scope);

  // The expression must give true or false, nothing else.
  std::expected<bool, Failure> truth(const Expression& expression, const Scope& scope);

 private:
  std::unique_ptr<Machine> machine_;
};

// What mixed text shows of a value: null as nothing, arrays and objects as JSON.
std::string to_text(const Value& value);

}  // namespace sluice::expression
