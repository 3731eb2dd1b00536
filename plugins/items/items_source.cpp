// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <sluice/sdk.hpp>

namespace sluice {
namespace {

// The elements of a list that stands in the workflow file. The cursor is the index of the next one.
struct ItemsSource : source {
  static constexpr auto name = "items", summary = "The elements of a list in the workflow file";

  struct Options {
    Value list;

    static constexpr auto schema =
        options(option<&Options::list>("list", "The items; what is no table becomes {value}, as with `each`")
                    .list()
                    .required()
                    .example("[{ name = \"one\" }, { name = \"two\" }]"));
  };

  explicit ItemsSource(Options options) : list_(std::move(options.list.array())) {}

  Outcome open(std::string_view cursor, Call&) {
    next_ = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), next_);
    const bool read = cursor.empty() || (error == std::errc() && end == cursor.data() + cursor.size());
    if (!read || next_ > list_.size()) {
      return halt("the list is no longer the one that the run was reading: start a new run").field("list");
    }
    return done();
  }

  Next next(std::size_t max, Emitter& out, Call&) {
    for (std::size_t taken = 0; taken < max && next_ < list_.size(); ++taken) {
      const Value& element = list_[next_++];
      out.item(element.is_object() ? element : Value(Object{{"value", element}}));
    }
    out.checkpoint(std::to_string(next_));
    return next_ < list_.size() ? Next::more : Next::end;
  }

  std::int64_t estimate(Call&) { return static_cast<std::int64_t>(list_.size()); }

  Array list_;
  std::size_t next_ = 0;
};

}  // namespace
}  // namespace sluice

SLUICE_PLUGIN("dev.sluice.items", "1.0.0", sluice::ItemsSource)
