// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "csv/wait.hpp"

namespace sluice::csv {

// What came through a pipe, kept in a file, as a pipe can be read but once: an interrupted run finds there what it had
// read, and needs the pipe only for the rest. The file, for its owner's eyes alone, is called NAME.part until the
// pipe's end, then NAME. It lies in $XDG_STATE_HOME/sluice/spool, without which in ~/.local/state/sluice/spool.
class Spool {
 public:
  // A new one. Those that nobody has touched for a month are removed: their runs were given up.
  static std::expected<Spool, std::string> create();
  // REQUIRES: is_name(name).
  static std::expected<Spool, std::string> reopen(std::string_view name);
  static bool is_name(std::string_view name);
  static void remove(std::string_view name);

  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }
  bool complete() const { return complete_; }

  // Takes in what the pipe has, a bounded part of it; waits for the first byte. A pipe that begins anew must begin with
  // what is kept, which is then passed over. Once it was refused it stays so.
  std::expected<void, ReadFailure> fill(int pipe, const Wait& wait);
  // Less than `into` only at the end of what is kept.
  std::expected<std::size_t, ReadFailure> read(std::uint64_t from, std::span<char> into) const;
  // Durable when it returns.
  std::expected<void, ReadFailure> sync();

 private:
  Spool(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}
  std::expected<void, ReadFailure> pour(int pipe, const Wait& wait);
  std::expected<void, ReadFailure> keep(std::string_view bytes);
  std::expected<void, ReadFailure> finish();

  std::string name_;
  int fd_;
  bool complete_ = false;
  std::optional<ReadFailure> refused_;
  bool synced_ = true;
  std::uint64_t size_ = 0;
  std::uint64_t given_ = 0;  // by this pipe
};

}  // namespace sluice::csv
