// SPDX-License-Identifier: Apache-2.0
#include "expression/evaluator.hpp"

#include <optional>
#include <string_view>
#include <variant>

#include "base/text.hpp"
#include "expression/explain.hpp"
#include "expression/lua_value.hpp"
#include "expression/machine.hpp"
#include "json/json.hpp"

namespace sluice::expression {
namespace {

// `item.n + 1` (line 1, column 4): item.n is nil
Failure failed(const Expression& expression, const Expression::Place& place, const std::string& reason) {
  const auto text = shortened(expression.text(), 120);
  return {{"`" + text + "` (line " + std::to_string(place.at.line) + ", column " + std::to_string(place.at.column) +
           "): " + reason},
          place.offset,
          {},
          text,
          reason};
}

std::optional<std::string> explained(const Expression& expression, const Scope& scope) {
  auto reason = explain_nil(scope, expression);
  if (reason && !reason->ends_with('?')) *reason += "; where it may be absent, write default(x, y)";
  return reason;
}

Failure is_nil(const Expression& expression, const Scope& scope) {
  return failed(expression, expression.place(),
                explained(expression, scope).value_or("it is nil; where it may be absent, write default(x, y)"));
}

Failure reworded(const Expression& expression, const Scope& scope, const LuaError& error) {
  auto reason = error.message;
  const auto says = [&](std::string_view part) { return reason.contains(part); };
  // The one value that Lua has no better word for.
  constexpr std::string_view kNull = "userdata";
  while (says(kNull)) reason.replace(reason.find(kNull), kNull.size(), "null");
  if (says("nil") || says("null")) {
    if (const auto why = explained(expression, scope)) reason += "; " + *why;
  } else if (says("attempt to add") || says("arithmetic on a string")) {
    reason += "; texts are joined with `..`";
  } else if (says("stack overflow")) {
    reason = "it calls itself too deeply";
  }
  return failed(expression, expression.place_of_line(error.line), reason);
}

// One rendering.
class Renderer {
 public:
  Renderer(Machine& machine, const Scope& scope) : machine_(machine), scope_(scope) {}

  std::expected<Value, Failure> render(const Template& source) {
    auto value = render_part(source);
    if (!value && !where_.empty()) {
      value.error().message.insert(0, where_ + ": ");
      value.error().where = where_;
    }
    return value;
  }

  std::expected<Value, Failure> evaluate(const Expression& expression) {
    if (expression.is_path()) {
      if (const Value* value = find(scope_, expression.mentions().front())) return *value;
      return std::unexpected(is_nil(expression, scope_));
    }
    if (const auto done = machine_.run(expression, scope_); !done) {
      return std::unexpected(reworded(expression, scope_, done.error()));
    }
    auto value = to_value(machine_.lua(), -1);
    const bool nil = lua_isnil(machine_.lua(), -1);
    machine_.finish();
    if (nil) return std::unexpected(is_nil(expression, scope_));
    if (!value) return std::unexpected(failed(expression, expression.place(), value.error().message));
    return *std::move(value);
  }

 private:
  std::expected<Value, Failure> render_part(const Template& source) {
    if (const auto* value = std::get_if<Value>(&source.content())) return *value;
    if (const auto* expression = source.expression()) return evaluate(*expression);
    if (const auto* text = std::get_if<Template::Text>(&source.content())) return render_text(*text);
    if (const auto* members = std::get_if<Template::Members>(&source.content())) return render_members(*members);
    return render_elements(std::get<Template::Elements>(source.content()));
  }

  std::expected<Value, Failure> render_text(const Template::Text& text) {
    std::string out;
    for (const auto& piece : text.pieces) {
      if (const auto* literal = std::get_if<std::string>(&piece)) {
        out += *literal;
        continue;
      }
      const auto& expression = std::get<Expression>(piece);
      append_text(TRY(evaluate(expression)), out);
      if (out.size() > kLargestResult) {
        return std::unexpected(failed(expression, expression.place(), "the text becomes larger than 1 MiB"));
      }
    }
    return Value(std::move(out));
  }

  std::expected<Value, Failure> render_elements(const Template::Elements& elements) {
    Array out;
    out.reserve(elements.size());
    for (const Template& element : elements) {
      auto value = render_below(element);
      if (!value) return located(std::move(value).error(), std::to_string(out.size() + 1));
      out.push_back(*std::move(value));
    }
    return Value(std::move(out));
  }

  std::expected<Value, Failure> render_members(const Template::Members& members) {
    Object out;
    out.reserve(members.size());
    for (const auto& [name, member] : members) {
      if (depth_ == 0 && is_absent_callback(member)) continue;
      auto value = render_below(member);
      if (!value) return located(std::move(value).error(), name);
      out.append(name, *std::move(value));
    }
    return Value(std::move(out));
  }

  std::expected<Value, Failure> render_below(const Template& source) {
    ++depth_;
    auto value = render_part(source);
    --depth_;
    return value;
  }

  // Notes on the way out in which member or element of the template a failure is.
  std::unexpected<Failure> located(Failure failure, const std::string& name) {
    where_ = where_.empty() ? name : name + "." + where_;
    return std::unexpected(std::move(failure));
  }

  bool is_absent_callback(const Template& member) const {
    const auto* expression = member.expression();
    return expression != nullptr && expression->is_path() && expression->mentions().front().root() == "callbacks" &&
           find(scope_, expression->mentions().front()) == nullptr;
  }

  Machine& machine_;
  const Scope& scope_;
  int depth_ = 0;
  std::string where_;
};

}  // namespace

Evaluator::Evaluator() : machine_(std::make_unique<Machine>()) {}
Evaluator::~Evaluator() = default;

std::expected<Value, Failure> Evaluator::render(const Template& source, const Scope& scope) {
  return Renderer(*machine_, scope).render(source);
}

std::expected<Value, Failure> Evaluator::evaluate(const Expression& expression, const Scope& scope) {
  return Renderer(*machine_, scope).evaluate(expression);
}

std::expected<bool, Failure> Evaluator::truth(const Expression& expression, const Scope& scope) {
  const Value value = TRY(evaluate(expression, scope));
  if (value.is_boolean()) return value.boolean();
  return std::unexpected(failed(expression, expression.place(),
                                "a condition is true or false, and this is " + shortened(to_json(value), 40) +
                                    "; compare it, for example with `== true` or `~= \"\"`"));
}

std::string to_text(const Value& value) {
  std::string out;
  append_text(value, out);
  return out;
}

}  // namespace sluice::expression
