// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <sluice/sdk.hpp>

#include "exec/dialogue.hpp"

namespace sluice::exec {

// A program does what is to be done with an item. README.md is its contract.
struct ExecStep : step {
  static constexpr auto name = "exec", summary = "A program in any language does what is to be done with an item";
  static constexpr auto effects = effects::own;
  static constexpr int batch = 256;
  static constexpr int concurrency = 4;  // programs: each costs a process and its memory

  struct Options : ProgramOptions {
    std::string mode;

    static constexpr auto schema = options(
        option<&Options::run>("run",
                              "The program and its words. Without a slash it is looked for in PATH, else from the "
                              "workflow's folder, where it also runs")
            .required()
            .example(R"(["python3", "enrich.py"])"),
        option<&Options::mode>("mode",
                               "lines: the program lives across items, a line of JSON for each and one in answer; "
                               "once: a process an item, whose output is the step's")
            .choices("lines", "once")
            .otherwise("lines"),
        option<&Options::env>("env", "Variables for it, beside the few that every program gets"),
        option<&Options::max_output>("max_output", "The longest answer").otherwise("1MiB").min("1KiB").max("64MiB"),
        option<&Options::root>("root", "Another folder to run in"));
  };
  using Params = exec::Params;

  ExecStep(Options options, Host host);

  Outcome check(Call&) { return program_->check(); }
  void process(Batch items, Verdicts& verdicts, Call& call);

 private:
  // Neither moves: the one refers to the other.
  std::unique_ptr<Program> program_;
  std::unique_ptr<Dialogue> dialogue_;  // nullptr: once
};

}  // namespace sluice::exec
