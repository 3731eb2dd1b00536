// SPDX-License-Identifier: Apache-2.0
//
// Everything an author of plugins needs, in namespace sluice. C++20, any compiler and standard library: nothing but
// plugin.h crosses the boundary.
//
//   struct Greet : sluice::step {
//     static constexpr auto name = "greet", summary = "Greets whoever the item names";
//     sluice::Outcome process(const sluice::Item& item, sluice::Call&) {
//       return sluice::output({{"text", "Hello " + std::string(item.view()["name"].string())}});
//     }
//   };
//   SLUICE_PLUGIN("dev.example.greet", "1.0.0", Greet)
#pragma once

#include <sluice/boundary.hpp>
#include <sluice/call.hpp>
#include <sluice/component.hpp>
#include <sluice/host.hpp>
#include <sluice/http.hpp>
#include <sluice/option.hpp>
#include <sluice/outcome.hpp>
#include <sluice/secret.hpp>
#include <sluice/value.hpp>
