// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sluice/sdk.hpp>

#include "exec/program.hpp"

namespace sluice::exec {

// The items that a program prints, a line of JSON each. README.md is its contract.
struct ExecSource : source {
  static constexpr auto name = "exec", summary = "The items that a program prints, a line of JSON each";
  static constexpr auto effects = effects::own;

  struct Options : ProgramOptions {
    static constexpr auto schema = options(
        option<&Options::run>("run",
                              "The program and its words. Without a slash it is looked for in PATH, else from the "
                              "workflow's folder, where it also runs")
            .required()
            .example(R"(["python3", "enrich.py"])"),
        option<&Options::env>("env", "Variables for it, beside the few that every program gets"),
        option<&Options::max_output>("max_output", "The longest line").otherwise("1MiB").min("1KiB").max("64MiB"),
        option<&Options::root>("root", "Another folder to run in"));
  };

  ExecSource(Options options, Host host) : program_(std::move(options), host) {}

  Outcome check(Call&) { return program_.check(); }
  Outcome open(std::string_view cursor, Call& call);
  Next next(std::size_t max, Emitter& out, Call& call);

 private:
  // What one call has taken so far.
  struct Taken {
    std::size_t items = 0;
    std::optional<Outcome> wrong;  // the line behind them
  };
  Taken take(std::size_t max, Emitter& out, Call& call);
  std::optional<Outcome> take_line(std::string_view line, Emitter& out, Call& call, std::size_t& items);
  Next concluded(Call& call);

  Program program_;
  std::unique_ptr<Talk> talk_;  // nullptr: it is to be opened
  ErrorText errors_;
  bool ended_ = false;  // all that it said was heard
};

}  // namespace sluice::exec
