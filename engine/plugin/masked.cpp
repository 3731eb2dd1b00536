// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>

#include "base/mask.hpp"
#include "plugin/instance.hpp"

namespace sluice::plugin {
namespace {

class Masked final : public Instance {
 public:
  Masked(std::unique_ptr<Instance> inner, const Mask& mask) : inner_(std::move(inner)), mask_(mask) {}

  Reply call(const Request& request, const CallContext& context) override {
    auto reply = inner_->call(request, context);
    if (mask_.empty()) return reply;
    if (reply.failure) hide_secrets(*reply.failure, mask_);
    for (auto& value : reply.emitted) mask_.apply(value);
    for (auto& verdict : reply.verdicts) hide(verdict);
    return reply;
  }

 private:
  void hide(Verdict& verdict) const {
    if (verdict.failure) hide_secrets(*verdict.failure, mask_);
    if (verdict.suspension) mask_.apply(verdict.suspension->state);
    if (verdict.emitted) {
      for (auto& value : *verdict.emitted) mask_.apply(value);
    }
    mask_.apply(verdict.output);
  }

  std::unique_ptr<Instance> inner_;
  const Mask& mask_;
};

}  // namespace

void hide_secrets(Failure& failure, const Mask& mask) {
  for (auto* text : {&failure.code, &failure.message, &failure.field, &failure.detail}) mask.apply(*text);
}

std::unique_ptr<Instance> masked(std::unique_ptr<Instance> inner, const Mask& mask) {
  return std::make_unique<Masked>(std::move(inner), mask);
}

}  // namespace sluice::plugin
