// SPDX-License-Identifier: Apache-2.0
//
// What the engine does for a component: HTTP, secrets, durable small values, metrics. A handle, cheap to copy, valid
// as long as the plugin is loaded; any thread may use it, for a call only while that call runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sluice/plugin.h>
#include <sluice/call.hpp>
#include <sluice/http.hpp>
#include <sluice/option.hpp>
#include <sluice/secret.hpp>

namespace sluice {

// `item` of what belongs to a call as a whole.
inline constexpr std::uint32_t whole_call = SLU_WHOLE_CALL;

// Small durable values (at most 64 KiB) of this plugin. get() sees what is committed, and where that cannot be read
// ends the call, which is tried again: nullopt always means that there is no value. put() and erase() take effect in
// the commit of the item's outcome, or with whole_call of the call's (sinks: in flush()), or not at all.
class Kv {
 public:
  explicit Kv(const slu_kv_1& table) : table_(&table) {}

  std::optional<std::string> get(std::string_view scope, std::string_view key, Call& call) const {
    slu_bytes value{};
    const auto answer = table_->get(call.raw(), detail::to_c(scope), detail::to_c(key), &value);
    if (answer == SLU_KV_ABSENT) return std::nullopt;
    if (answer != SLU_KV_FOUND) throw detail::Refused{SLU_RETRY};
    return std::string(detail::from_bytes(value));
  }
  void put(Call& call, std::uint32_t item, std::string_view scope, std::string_view key, std::string_view bytes) const {
    table_->put(call.raw(), item, detail::to_c(scope), detail::to_c(key), detail::to_bytes(bytes));
  }
  void put(Call& call, const Item& item, std::string_view scope, std::string_view key, std::string_view bytes) const {
    put(call, item.index, scope, key, bytes);
  }
  void erase(Call& call, std::uint32_t item, std::string_view scope, std::string_view key) const {
    table_->erase(call.raw(), item, detail::to_c(scope), detail::to_c(key));
  }
  void erase(Call& call, const Item& item, std::string_view scope, std::string_view key) const {
    erase(call, item.index, scope, key);
  }

  // Steps, with output() or done(): of all items with one key (at most 1 KiB) in a scope, one is delivered; another
  // one ends as skipped. Kept for `keep` (nullopt: for ever) after the last item that had it, once it was delivered.
  void claim(Call& call, const Item& item, std::string_view scope, std::string_view key,
             std::optional<std::chrono::milliseconds> keep) const {
    table_->claim(call.raw(), item.index, detail::to_c(scope), detail::to_c(key), keep ? keep->count() : -1);
  }

 private:
  const slu_kv_1* table_;
};

class Host {
 public:
  explicit Host(const slu_host& table) : table_(&table) {}

  Http http() const { return Http(extension<slu_http_client_1>(SLU_HTTP_CLIENT_1)); }
  Kv kv() const { return Kv(extension<slu_kv_1>(SLU_KV_1)); }

  // A secret's value, wiped when the result goes. Where it is not to be had the call ends here, and the run is blocked.
  SecretText secret(const sluice::secret& reference, Call& call) const { return SecretText(call, reference); }

  // A counter <plugin>_<metric>_total, and a distribution <plugin>_<metric>.
  void count(std::string_view metric, double add = 1) const { table_->count(table_, detail::to_c(metric), add); }
  void observe(std::string_view metric, double value) const { table_->observe(table_, detail::to_c(metric), value); }

  const slu_host& table() const { return *table_; }

 private:
  template <class Table>
  const Table& extension(std::string_view id) const {
    const void* found = table_->extension(table_, detail::to_c(id));
    if (found == nullptr) throw Unsupported("this host does not offer " + std::string(id));
    return *static_cast<const Table*>(found);
  }

  const slu_host* table_;
};

}  // namespace sluice
