// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>

namespace sluice {
namespace {

// One item for each element of a list, from the next step on.
struct Each : step {
  static constexpr auto name = "each", summary = "Goes on with one item for each element of a list";
  static constexpr auto batch = 64;
  static constexpr bool reentrant = true;

  struct Params {
    Value list;

    static constexpr auto schema =
        options(option<&Params::list>("list", "The elements; what is no table becomes {value}").list().required());
  };

  Outcome process(const Params& params, const Item&, Call&) {
    std::vector<Value> items;
    items.reserve(params.list.size());
    for (const auto& element : params.list.array()) {
      items.push_back(element.is_object() ? element : Value(Object{{"value", element}}));
    }
    return emit(std::move(items));
  }
};

}  // namespace
}  // namespace sluice

SLUICE_PLUGIN("dev.sluice.each", "1.0.0", sluice::Each)
