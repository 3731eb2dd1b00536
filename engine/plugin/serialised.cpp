// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "base/check.hpp"
#include "json/json.hpp"
#include "plugin/instance.hpp"
#include "plugin/wire.hpp"

namespace sluice::plugin {
namespace {

// To text and back. Deeper than what plugins may build: the envelope lies around it.
constexpr JsonLimits kLimits{.depth = 140};

Value through_text(const Value& value) {
  auto parsed = parse_json(to_json(value), kLimits);
  SLUICE_CHECK(parsed.has_value());
  return *std::move(parsed);
}

class Serialised final : public Instance {
 public:
  explicit Serialised(std::unique_ptr<Instance> inner) : inner_(std::move(inner)) {}

  Reply call(const Request& request, const CallContext& context) override {
    const OwnedRequest received(through_text(to_value(request)));
    return reply_from(through_text(to_value(inner_->call(received.request(), context))));
  }

 private:
  std::unique_ptr<Instance> inner_;
};

}  // namespace

std::unique_ptr<Instance> serialised(std::unique_ptr<Instance> inner) {
  return std::make_unique<Serialised>(std::move(inner));
}

}  // namespace sluice::plugin
