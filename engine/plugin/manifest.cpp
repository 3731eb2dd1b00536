// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.hpp"

#include <fcntl.h>
#include <sluice/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "json/json.hpp"
#include "plugin/elf_section.hpp"

namespace sluice::plugin {
namespace {

constexpr std::array kKinds{name(ComponentKind::source), name(ComponentKind::step), name(ComponentKind::sink)};
constexpr std::array<std::string_view, 3> kEffects{"none", "via_host", "own"};

// One object of the manifest, and where in it a complaint arose. Absent members read as empty; a member of another kind
// than asked for is an error.
class Reader {
 public:
  Reader(std::string place, const Value& object) : place_(std::move(place)), object_(object) {}

  Result<std::string> text(std::string_view name) const {
    const Value& found = object_[name];
    if (found.is_null()) return std::string();
    if (!found.is_string()) return wrong(name, "text");
    return found.string();
  }
  Result<std::string> required_text(std::string_view name) const {
    auto found = TRY(text(name));
    if (found.empty()) return wrong(name, "text");
    return found;
  }
  Result<bool> boolean(std::string_view name) const {
    const Value& found = object_[name];
    if (!found.is_null() && !found.is_boolean()) return wrong(name, "true or false");
    return found.boolean_or(false);
  }
  Result<std::int64_t> integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                               std::int64_t most) const {
    const Value& found = object_[name];
    if (found.is_null()) return fallback;
    if (!found.is_integer() || found.integer() < least || found.integer() > most)
      return wrong(name, "an integer in range");
    return found.integer();
  }
  Result<std::vector<std::string>> texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const Value& element : TRY(list(name))) {
      if (!element.is_string()) return wrong(name, "a list of texts");
      out.push_back(element.string());
    }
    return out;
  }
  Result<std::span<const Value>> list(std::string_view name) const {
    const Value& found = object_[name];
    if (found.is_null()) return std::span<const Value>();
    if (!found.is_array()) return wrong(name, "a list");
    return std::span<const Value>(found.array());
  }
  // The position of a word in `words`; the first where it is absent.
  Result<std::size_t> word(std::string_view name, std::span<const std::string_view> words) const {
    const std::string found = TRY(text(name));
    if (found.empty()) return 0;
    const auto at = std::ranges::find(words, found);
    if (at == words.end()) return wrong(name, "a word that this engine knows");
    return static_cast<std::size_t>(at - words.begin());
  }

  const Value& operator[](std::string_view name) const { return object_[name]; }
  std::string place(std::string_view name) const {
    return place_.empty() ? std::string(name) : place_ + "." + std::string(name);
  }

  std::unexpected<Error> wrong(std::string_view name, std::string_view needed) const {
    return failure("its manifest's " + place(name) + " is " + shortened(to_json(object_[name]), 60) + ", but " +
                   std::string(needed) + " is needed");
  }

 private:
  std::string place_;
  const Value& object_;
};

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

constexpr std::size_t kLongestName = 100;

// `count`, `max_count`: bare keys of TOML, and names in expressions.
bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && is_lower(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_variable(std::string_view name) {
  return name.size() <= kLongestName && !is_digit(name.front()) &&
         std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// `scrape` or `memories.scrape`: identifiers between dots.
bool is_dotted_name(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    if (!is_identifier(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

// An id or a version: one short word that cannot upset a line of output.
bool is_plain_word(std::string_view word) {
  return !word.empty() && word.size() <= kLongestName && std::ranges::all_of(word, [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' || c == '+';
  });
}

std::string element(std::string_view name, std::size_t index) {
  return std::string(name) + "[" + std::to_string(index) + "]";
}

// A default or a bound, as the component would get it.
Result<std::optional<Value>> literal(const Reader& in, std::string_view name, const OptionSchema& schema) {
  if (in[name].is_null()) return std::nullopt;
  OptionSchema plain{.name = in.place(name), .type = schema.type, .choices = schema.choices, .element = schema.element};
  auto value = normalise(plain, in[name]);
  if (!value) return failure("its manifest's " + value.error().message);
  return std::optional(*std::move(value));
}

Result<std::optional<IrreversibleChoice>> parse_irreversible(const Reader& in, const OptionSchema& schema) {
  if (in["irreversible"].is_null()) return std::nullopt;
  const Reader mark(in.place("irreversible"), in["irreversible"]);
  IrreversibleChoice out{.choice = TRY(mark.required_text("choice"))};
  out.effect = TRY(mark.required_text("effect"));
  const bool is_choice = schema.type == OptionType::boolean
                             ? out.choice == "true"
                             : std::ranges::find(schema.choices, out.choice) != schema.choices.end();
  if (schema.per_item || !is_choice) return mark.wrong("choice", "one of the choices of a static option");
  return std::optional(std::move(out));
}

Result<OptionSchema> parse_option(const Reader& in, bool per_item) {
  OptionSchema out;
  out.name = TRY(in.required_text("name"));
  if (!is_identifier(out.name)) return in.wrong("name", "a name like \"count\" or \"max_count\"");
  const auto type = option_type(TRY(in.required_text("type")));
  if (!type) return in.wrong("type", "a type that this engine knows");
  out.type = *type;
  out.per_item = per_item;
  out.required = TRY(in.boolean("required"));
  out.choices = TRY(in.texts("choices"));
  out.doc = TRY(in.text("doc"));
  out.units = TRY(in.text("units"));
  if (!out.units.empty() && out.type != OptionType::integer) return in.wrong("units", "absent, as it is no integer,");
  const std::string of = TRY(in.text("of"));
  out.element = option_type(of);
  if (!of.empty() && !out.element) return in.wrong("of", "a type that this engine knows");
  const bool list = out.type == OptionType::list && out.element != OptionType::secret;
  if (out.element && !list && (per_item || !out.holds_secrets())) {
    return in.wrong("of", "a list's type, or \"secret\" for a static map,");
  }
  out.min = TRY(literal(in, "min", out));
  out.max = TRY(literal(in, "max", out));
  out.fallback = TRY(literal(in, "default", out));
  out.max_of = TRY(in.text("max_of"));
  if (!out.max_of.empty() && (!per_item || out.type != OptionType::integer)) {
    return in.wrong("max_of", "nothing, but for an integer per item,");
  }
  out.example = TRY(in.text("example"));
  out.env = TRY(in.text("env"));
  if (!out.env.empty() && (per_item || out.is_secret() || !is_variable(out.env))) {
    return in.wrong("env", "the name of a variable, for a static option that is no secret,");
  }
  out.irreversible = TRY(parse_irreversible(in, out));
  return out;
}

Result<std::vector<OptionSchema>> parse_options(const Reader& in, std::string_view name, bool per_item) {
  std::vector<OptionSchema> out;
  for (const Value& value : TRY(in.list(name))) {
    out.push_back(TRY(parse_option(Reader(in.place(element(name, out.size())), value), per_item)));
  }
  return out;
}

Result<DeclaredLimit> parse_limit(const Reader& in) {
  const auto rate = parse_rate(TRY(in.required_text("rate")));
  if (!rate) return in.wrong("rate", "a rate like \"1/min\"");
  DeclaredLimit out{.name = TRY(in.required_text("name")), .rate = *rate, .key_option = TRY(in.text("key"))};
  if (!is_dotted_name(out.name)) return in.wrong("name", "a name like \"memories.upload\"");
  return out;
}

Result<std::optional<Duration>> parse_deadline(const Reader& in) {
  const std::string text = TRY(in.text("deadline"));
  if (text.empty()) return std::nullopt;
  const auto deadline = parse_duration(text);
  if (!deadline) return in.wrong("deadline", "a duration like \"2h\"");
  return *deadline;
}

Result<ComponentManifest> parse_component(const Reader& in) {
  ComponentManifest out;
  TRY(in.required_text("kind"));
  out.kind = static_cast<ComponentKind>(TRY(in.word("kind", kKinds)));
  out.name = TRY(in.required_text("name"));
  if (!is_dotted_name(out.name)) return in.wrong("name", "a name like \"csv\" or \"memories.scrape\"");
  out.summary = TRY(in.text("summary"));
  out.description = TRY(in.text("description"));
  out.options = TRY(parse_options(in, "options", false));
  out.params = TRY(parse_options(in, "params", true));
  if (!in["outputs"].is_null()) out.outputs = TRY(in.texts("outputs"));
  out.batch = static_cast<int>(TRY(in.integer("batch", 1, 1, 100'000)));
  const auto concurrency = TRY(in.integer("concurrency", 0, 0, 10'000));
  if (concurrency > 0) out.concurrency = static_cast<int>(concurrency);
  out.deadline = TRY(parse_deadline(in));
  out.may_suspend = TRY(in.boolean("may_suspend"));
  out.on_cancel = TRY(in.boolean("on_cancel"));
  out.reentrant = TRY(in.boolean("reentrant"));
  out.effects = static_cast<Effects>(TRY(in.word("effects", kEffects)));
  for (const Value& limit : TRY(in.list("limits"))) {
    out.limits.push_back(TRY(parse_limit(Reader(in.place(element("limits", out.limits.size())), limit))));
  }
  return out;
}

// An option of each kind under one name could not be told apart in `with`.
Result<> check_names(const ComponentManifest& component) {
  std::vector<std::string_view> seen;
  for (const auto* options : {&component.options, &component.params}) {
    for (const OptionSchema& option : *options) {
      if (std::ranges::find(seen, option.name) != seen.end()) {
        return failure("its manifest declares the option " + option.name + " of " + component.name +
                       " twice, but each needs a name of its own");
      }
      seen.push_back(option.name);
    }
  }
  return {};
}

Result<> check_abi(const Reader& in) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto abi = TRY(in.integer("abi", 0, 0, kMost));
  const auto minor = TRY(in.integer("min_host_minor", 0, 0, kMost));
  if (abi == SLU_ABI && minor <= SLU_MINOR) return {};
  return failure("made for plugin ABI " + std::to_string(abi) + "." + std::to_string(minor) + ", but one for " +
                 std::to_string(SLU_ABI) + "." + std::to_string(SLU_MINOR) + " is needed by this engine");
}

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& file)
      : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int number() const { return fd_; }

 private:
  int fd_;
};

Result<Manifest> manifest_of(const std::filesystem::path& file) {
  const Descriptor descriptor(file);
  if (descriptor.number() < 0) return failure(std::string("cannot be read: ") + std::strerror(errno));
  const std::string section = TRY(elf_section(descriptor.number(), ".sluice.manifest"));
  return parse_manifest(std::string_view(section).substr(0, section.find('\0')));
}

}  // namespace

std::string_view name(Effects effects) {
  return kEffects[static_cast<std::size_t>(effects)];
}

const OptionSchema* ComponentManifest::option(std::string_view wanted) const {
  for (const auto* schemas : {&options, &params}) {
    const auto found = std::ranges::find(*schemas, wanted, &OptionSchema::name);
    if (found != schemas->end()) return &*found;
  }
  return nullptr;
}

std::string_view Manifest::short_name() const {
  const std::string_view whole = id;
  return whole.substr(whole.rfind('.') + 1);
}

const ComponentManifest* Manifest::component(ComponentKind kind, std::string_view name) const {
  const auto found = std::ranges::find_if(
      components, [&](const ComponentManifest& component) { return component.kind == kind && component.name == name; });
  return found == components.end() ? nullptr : &*found;
}

Result<Manifest> parse_manifest(std::string_view text) {
  const auto json = parse_json(text);
  if (!json) return failure("its manifest is no JSON (" + json.error().message + "), but JSON is needed");
  const Reader in("", *json);
  TRY(check_abi(in));
  Manifest out;
  out.id = TRY(in.required_text("id"));
  if (!is_plain_word(out.id)) return in.wrong("id", "a name like \"dev.example.shorten\"");
  out.version = TRY(in.required_text("version"));
  if (!is_plain_word(out.version)) return in.wrong("version", "a version like \"1.0.0\"");
  for (const Value& value : TRY(in.list("components"))) {
    auto component = TRY(parse_component(Reader(element("components", out.components.size()), value)));
    TRY(check_names(component));
    if (out.component(component.kind, component.name) != nullptr) {
      return failure("its manifest declares the " + std::string(name(component.kind)) + " " + component.name +
                     " twice, but each needs a name of its own");
    }
    out.components.push_back(std::move(component));
  }
  if (out.components.empty()) return in.wrong("components", "at least one component");
  return out;
}

Result<Manifest> read_manifest(const std::filesystem::path& file) {
  auto manifest = manifest_of(file);
  if (!manifest) return failure(file.string() + ": " + manifest.error().message);
  return manifest;
}

}  // namespace sluice::plugin
