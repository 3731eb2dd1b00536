// SPDX-License-Identifier: Apache-2.0
#include "slack/mrkdwn.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace sluice::sandbox::slack {
namespace {

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes{{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
  std::string out;
  while (!text.empty()) {
    char shown = text.front();
    std::size_t size = 1;
    for (const auto& [escape, character] : kEscapes) {
      if (text.starts_with(escape)) {
        shown = character;
        size = escape.size();
      }
    }
    out += shown;
    text.remove_prefix(size);
  }
  return out;
}

// What stands between "<" and ">".
std::string shown_link(std::string_view inside) {
  const auto bar = inside.find('|');
  const std::string target = unescaped(inside.substr(0, bar));
  const std::string label = bar == std::string_view::npos ? "" : unescaped(inside.substr(bar + 1));
  const std::string_view rest = std::string_view(target).substr(target.empty() ? 0 : 1);
  switch (target.empty() ? ' ' : target.front()) {
    case '@':
      return "@" + (label.empty() ? std::string(rest) : label);
    case '#':
      return "#" + (label.empty() ? std::string(rest) : label);
    case '!':
      return label.empty() ? "@" + std::string(rest.substr(0, rest.find('^'))) : label;
    default:
      return label.empty() ? target : label + " (" + target + ")";
  }
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

// The text between a mark at the start of `text` and its counterpart: on one line, not empty, not spaced off, and not
// within a word.
std::optional<std::string_view> marked(std::string_view text, char before) {
  const char mark = text.front();
  text = text.substr(0, text.find('\n'));
  if (is_word(before)) return std::nullopt;
  for (std::size_t end = text.find(mark, 1); end != std::string_view::npos; end = text.find(mark, end + 1)) {
    const std::string_view inside = text.substr(1, end - 1);
    const bool spaced = inside.empty() || inside.front() == ' ' || inside.back() == ' ';
    if (!spaced && (end + 1 == text.size() || !is_word(text[end + 1]))) return inside;
  }
  return std::nullopt;
}

std::optional<std::string_view> fenced(std::string_view text) {
  constexpr std::string_view kFence = "```";
  if (!text.starts_with(kFence)) return std::nullopt;
  const auto end = text.find(kFence, kFence.size());
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(kFence.size(), end - kFence.size());
}

// The text of a text object, or of one that is a text itself.
std::string text_of(const Value& object) {
  if (object.is_string()) return shown_mrkdwn(object.string());
  const std::string_view text = object["text"].string_or("");
  return object["type"] == Value("plain_text") ? unescaped(text) : shown_mrkdwn(text);
}

void add_line(std::string& out, std::string_view line) {
  if (line.empty()) return;
  if (!out.empty()) out += '\n';
  out += line;
}

std::string joined(const Value& objects, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const Value& object = objects[i];
    const std::string part =
        object["type"] == Value("image") ? "[" + std::string(object["alt_text"].string_or("")) + "]" : text_of(object);
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

// All texts within a rich text, in order.
void add_rich_text(std::string& out, const Value& element) {
  const std::string_view type = element["type"].string_or("");
  if (type == "text") out += element["text"].string_or("");
  if (type == "link") out += element["text"].string_or(element["url"].string_or(""));
  if (type == "emoji") out += ":" + std::string(element["name"].string_or("")) + ":";
  for (std::size_t i = 0; i < element["elements"].size(); ++i) add_rich_text(out, element["elements"][i]);
}

std::string shown_table(const Value& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line;
    for (std::size_t j = 0; j < rows[i].size(); ++j) {
      if (j > 0) line += " | ";
      if (rows[i][j]["type"] == Value("rich_text"))
        add_rich_text(line, rows[i][j]);
      else
        line += rows[i][j]["text"].string_or("");
    }
    add_line(out, line);
  }
  return out;
}

std::string shown_button(const Value& button) {
  return "[" + text_of(button["text"]) + "]";
}

std::string shown_block(const Value& block) {
  const std::string_view type = block["type"].string_or("");
  std::string out;
  if (type == "header" || type == "section") {
    add_line(out, text_of(block["text"]));
    add_line(out, joined(block["fields"], "\n"));
    if (block["accessory"]["type"] == Value("button")) add_line(out, shown_button(block["accessory"]));
  } else if (type == "context") {
    out = joined(block["elements"], " ");
  } else if (type == "divider") {
    out = "---";
  } else if (type == "markdown") {
    out = block["text"].string_or("");
  } else if (type == "image") {
    add_line(out, text_of(block["title"]));
    add_line(out, "[" + std::string(block["alt_text"].string_or("")) + "]");
  } else if (type == "actions") {
    for (std::size_t i = 0; i < block["elements"].size(); ++i)
      out += (i > 0 ? " " : "") + shown_button(block["elements"][i]);
  } else if (type == "table") {
    out = shown_table(block["rows"]);
  } else if (type == "rich_text") {
    add_rich_text(out, block);
  } else {
    out = "[" + std::string(type) + "]";
  }
  return out;
}

std::string shown_blocks(const Value& blocks) {
  std::string out;
  for (std::size_t i = 0; i < blocks.size(); ++i) add_line(out, shown_block(blocks[i]));
  return out;
}

std::string shown_attachment(const Value& attachment) {
  std::string out;
  for (const std::string_view field : {"pretext", "title", "text"}) add_line(out, text_of(attachment[field]));
  add_line(out, shown_blocks(attachment["blocks"]));
  return out.empty() ? shown_mrkdwn(attachment["fallback"].string_or("")) : out;
}

}  // namespace

std::string shown_mrkdwn(std::string_view text) {
  std::string out;
  char before = ' ';
  while (!text.empty()) {
    std::size_t taken = 1;
    if (const auto code = fenced(text)) {
      out += unescaped(*code);
      taken = code->size() + 6;
    } else if (const auto end = text.find('>'); text.front() == '<' && end != std::string_view::npos) {
      out += shown_link(text.substr(1, end - 1));
      taken = end + 1;
    } else if (const auto inside =
                   std::string_view("*_~`").contains(text.front()) ? marked(text, before) : std::nullopt) {
      out += text.front() == '`' ? unescaped(*inside) : shown_mrkdwn(*inside);
      taken = inside->size() + 2;
    } else {
      taken = std::min(text.size(), std::max<std::size_t>(1, text.find_first_of("<*_~`", 1)));
      out += unescaped(text.substr(0, taken));
    }
    before = text[taken - 1];
    text.remove_prefix(taken);
  }
  return out;
}

std::string shown_message(const Value& payload) {
  const Value& blocks = payload["blocks"];
  std::string out = blocks.size() > 0 ? shown_blocks(blocks) : text_of(payload["text"]);
  const Value& attachments = payload["attachments"];
  for (std::size_t i = 0; i < attachments.size(); ++i) add_line(out, shown_attachment(attachments[i]));
  return out;
}

}  // namespace sluice::sandbox::slack
