// SPDX-License-Identifier: Apache-2.0
#include "app/secrets.hpp"

#include <fstream>
#include <iterator>

#include "base/text.hpp"

namespace sluice::app {

Result<std::string> Secrets::read(const SecretReference& secret) const {
  if (secret.from == SecretReference::From::env) {
    const auto value = environment_(secret.where);
    if (!value) {
      return failure("secret " + secret.name + ": the environment has no " + secret.where + "; set it: export " +
                     secret.where + "=…");
    }
    return *value;
  }
  std::ifstream file(secret.where);
  if (!file) return failure("secret " + secret.name + ": " + secret.where + " cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto value = trimmed(text);
  if (value.empty()) return failure("secret " + secret.name + ": " + secret.where + " is empty");
  return std::string(value);
}

Result<> Secrets::load(const std::vector<SecretReference>& secrets) {
  for (const auto& secret : secrets) {
    auto value = TRY(read(secret));
    mask_.add(value);
    const std::scoped_lock lock(mutex_);
    values_.insert_or_assign(secret.name, std::move(value));
  }
  return {};
}

void Secrets::hide(const std::vector<SecretReference>& secrets) {
  for (const auto& secret : secrets) {
    if (const auto value = read(secret)) mask_.add(*value);
  }
}

Result<std::string> Secrets::value(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = values_.find(name);
  if (found == values_.end()) return failure("secret " + std::string(name) + " is not known to this run");
  return found->second;
}

}  // namespace sluice::app
