// SPDX-License-Identifier: Apache-2.0
#include "check/text_places.hpp"

#include <utility>
#include <variant>

#include "check/text_check.hpp"
#include "expression/template.hpp"

namespace sluice::check {
namespace {

void add(const config::Node& node, const std::string& where, const std::vector<std::size_t>& offsets,
         const config::Document& document, std::vector<TextPlace>& out) {
  const auto places = document.places_in(node, offsets);
  TextPlace text{.where = where};
  for (std::size_t i = 0; i < offsets.size(); ++i) text.tokens.emplace_back(offsets[i], places[i]);
  if (!text.tokens.empty()) out.push_back(std::move(text));
}

}  // namespace

void add_text_places(const config::Node& node, const std::string& where, const config::Document& document,
                     std::vector<TextPlace>& out) {
  for (const auto& entry : node.entries) add_text_places(entry.value, where + "." + entry.key, document, out);
  for (std::size_t i = 0; i < node.elements.size(); ++i)
    add_text_places(node.elements[i], where + "." + std::to_string(i + 1), document, out);
  if (!has_expressions(node)) return;
  const auto compiled = expression::Template::compile(node.scalar);
  if (!compiled) return;
  std::vector<std::size_t> offsets;
  const auto append = [&](const expression::Expression& expression) {
    const auto more = expression.offsets();
    offsets.insert(offsets.end(), more.begin(), more.end());
  };
  if (const auto* whole = compiled->expression()) append(*whole);
  if (const auto* text = std::get_if<expression::Template::Text>(&compiled->content())) {
    for (const auto& piece : text->pieces) {
      if (const auto* expression = std::get_if<expression::Expression>(&piece)) append(*expression);
    }
  }
  add(node, where, offsets, document, out);
}

void add_expression_place(const config::Node& node, const std::string& where, const config::Document& document,
                          std::vector<TextPlace>& out) {
  const auto compiled = expression::Expression::compile(node.scalar.string_or(""));
  if (compiled) add(node, where, compiled->offsets(), document, out);
}

}  // namespace sluice::check
