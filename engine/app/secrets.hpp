// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "base/mask.hpp"
#include "base/result.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

// Values of secrets, by the name that stands for them everywhere else. Read when the run starts, so that what is
// missing is found before the first item; hidden from then on in all that the program stores or says. Any thread.
class Secrets {
 public:
  // `environment` outlives it.
  explicit Secrets(const Environment& environment) : environment_(environment) {}

  Result<> load(const std::vector<SecretReference>& secrets);
  Result<std::string> value(std::string_view name) const;

  // For commands that look into a journal: hides those secrets whose values can be had here. The others cannot be told.
  void hide(const std::vector<SecretReference>& secrets);
  const Mask& mask() const { return mask_; }

 private:
  Result<std::string> read(const SecretReference& secret) const;

  const Environment& environment_;
  Mask mask_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace sluice::app
