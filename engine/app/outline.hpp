// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "journal/stored.hpp"
#include "model/workflow.hpp"

namespace sluice::app {

// The places of a run's definition by name, for people; indexes are the journal's.
struct Outline {
  struct Sink {
    std::string name;
    std::string component;
    std::string path;  // where it writes, if it says so
  };
  std::vector<std::string> steps;
  std::vector<Sink> sinks;
  std::vector<SecretReference> secrets;

  std::string step(int index) const;  // past the last one: "its sinks"
  std::string sink(int index) const;
};

Outline outline_of(const Workflow& workflow);

// From the definition's text alone, whether it fits this installation or not: a definition that cannot be read any more
// has numbers for names.
Outline outline_of(const StoredRun& run, std::string definition);

}  // namespace sluice::app
