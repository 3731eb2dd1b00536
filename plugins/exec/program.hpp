// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sluice/sdk.hpp>

#include "exec/talk.hpp"

namespace sluice::exec {

struct ProgramOptions {
  std::vector<std::string> run;
  SecretTexts env;
  Bytes max_output;
  Path root;
};

// The program that a place of a workflow runs, however often it is started. A value, but for the host.
class Program {
 public:
  // Throws ConfigError.
  Program(ProgramOptions options, Host host);

  // Whether it can be found.
  Outcome check() const;

  using Variables = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  // Its environment is the clean one, then `env`, then `more`. The failure: halt where somebody has to mend something,
  // retry where the machine was short of something.
  std::expected<std::unique_ptr<Talk>, Outcome> start(Call& call, Variables more = {}) const;

  // What it may write in one line, or with mode = "once" in all.
  std::size_t most_output() const { return static_cast<std::size_t>(options_.max_output.value); }
  // "it wrote more than the 1024 bytes that max_output allows"
  std::string too_much() const;

 private:
  std::expected<std::string, std::string> find() const;

  ProgramOptions options_;
  Host host_;
};

}  // namespace sluice::exec
