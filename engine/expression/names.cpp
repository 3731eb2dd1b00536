// SPDX-License-Identifier: Apache-2.0
#include "expression/names.hpp"

#include <algorithm>
#include <string_view>

namespace sluice::expression {
namespace {

// What encloses a token: a bracket, a block with its declared names, or a `for` whose names await their `do`.
struct Enclosure {
  enum class Kind : std::uint8_t { chunk, block, for_head, table, bracket } kind;
  std::vector<std::string_view> names;
};

class NameScanner {
 public:
  explicit NameScanner(std::span<const Token> tokens) : tokens_(tokens) {}

  std::vector<Mention> scan() {
    enclosures_.push_back({Enclosure::Kind::chunk, {}});
    while (at_ < tokens_.size()) step();
    return std::move(mentions_);
  }

 private:
  using Kind = Enclosure::Kind;

  void step() {
    const Token& token = tokens_[at_++];
    if (token.is("function")) return enter_function();
    if (token.is("local")) return declare_locals();
    if (token.is("for")) {
      open(Kind::for_head);
      return declare_names();
    }
    if (token.is("do") && top().kind == Kind::for_head) {
      top().kind = Kind::block;
    } else if (token.is("do") || token.is("then") || token.is("repeat")) {
      open(Kind::block);
    } else if (token.is("else")) {
      close();
      open(Kind::block);
    } else if (token.is("elseif") || token.is("end")) {
      close();
    } else if (token.is("until")) {
      // The condition sees what the block declares.
      const auto declared = top().names;
      close();
      top().names.insert(top().names.end(), declared.begin(), declared.end());
    } else if (token.is("{")) {
      open(Kind::table);
    } else if (token.is("(") || token.is("[")) {
      open(Kind::bracket);
    } else if (token.is("}") || token.is(")") || token.is("]")) {
      close();
    } else if (token.kind == Token::Kind::name && !is_label_or_key(at_ - 1)) {
      if (!is_declared(token.text)) add_mention(at_ - 1);
    }
  }

  Enclosure& top() { return enclosures_.back(); }
  void open(Kind kind) { enclosures_.push_back({kind, {}}); }
  void close() {
    if (enclosures_.size() > 1) enclosures_.pop_back();
  }
  void declare(std::string_view name) { top().names.push_back(name); }

  bool next_is(std::string_view symbol) const { return at_ < tokens_.size() && tokens_[at_].is(symbol); }
  bool next_is_name() const { return at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::name; }

  void enter_function() {
    while (at_ < tokens_.size() && !next_is("(")) step();  // the name, where it has one
    open(Kind::block);
    for (++at_; at_ < tokens_.size() && !next_is(")"); ++at_) {
      if (next_is_name()) declare(tokens_[at_].text);
    }
    ++at_;
  }

  void declare_locals() {
    if (!next_is("function")) return declare_names();
    ++at_;
    if (next_is_name()) declare(tokens_[at_].text);
    enter_function();
  }

  // Name [<attribute>] {, Name [<attribute>]}
  void declare_names() {
    while (next_is_name()) {
      declare(tokens_[at_++].text);
      if (next_is("<")) at_ += 3;
      if (!next_is(",")) return;
      ++at_;
    }
  }

  bool is_declared(std::string_view name) const {
    return std::ranges::any_of(enclosures_,
                               [&](const Enclosure& e) { return std::ranges::find(e.names, name) != e.names.end(); });
  }

  // A member (`.name`, `:name`), a label (`::name::`, `goto name`) or a table's key (`{ name = …`).
  bool is_label_or_key(std::size_t at) {
    if (at > 0) {
      const Token& before = tokens_[at - 1];
      if (before.is(".") || before.is(":") || before.is("goto")) return true;
      if (before.is("::") && next_is("::")) return true;
    }
    return top().kind == Kind::table && next_is("=");
  }

  void add_mention(std::size_t at) {
    Mention mention{.parts = {{std::string(tokens_[at].text), tokens_[at].offset}}};
    for (;;) {
      if (next_is(".") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Token::Kind::name) {
        mention.parts.push_back({std::string(tokens_[at_ + 1].text), tokens_[at_ + 1].offset});
        at_ += 2;
      } else if (const auto name = literal_index(); !name.empty()) {
        mention.parts.push_back({std::string(name), tokens_[at_ + 1].offset});
        at_ += 3;
      } else {
        break;
      }
    }
    mention.tokens = at_ - at;
    mentions_.push_back(std::move(mention));
  }

  // The text in `["text"]`, if that comes next and needs no unescaping.
  std::string_view literal_index() const {
    if (!next_is("[") || at_ + 2 >= tokens_.size() || !tokens_[at_ + 2].is("]")) return {};
    const Token& index = tokens_[at_ + 1];
    if (index.kind != Token::Kind::string || index.text.front() == '[' || index.text.contains('\\')) return {};
    return index.text.substr(1, index.text.size() - 2);
  }

  std::span<const Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Enclosure> enclosures_;
  std::vector<Mention> mentions_;
};

}  // namespace

std::string Mention::path() const {
  std::string out;
  for (const Part& part : parts) out += (out.empty() ? "" : ".") + part.name;
  return out;
}

std::vector<Mention> free_names(std::span<const Token> tokens) {
  return NameScanner(tokens).scan();
}

}  // namespace sluice::expression
