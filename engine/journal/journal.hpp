// SPDX-License-Identifier: Apache-2.0
//
// The durable store of everything (SCHEMA.md describes the file). One writer per engine; several engines may share a
// journal on one machine. What commit() has returned survives kill -9 and a power cut.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/lock_wait.hpp"
#include "base/result.hpp"
#include "journal/changes.hpp"

namespace sluice {

class JournalReader;

inline constexpr int kJournalVersion = 2;

// Why a journal of another version cannot be worked with as it is.
Error other_version(const std::string& path, std::int64_t version);

// Whether the journal is there and of a version before this one.
Result<bool> is_older(const std::string& path);

class Journal final {
 public:
  struct Options {
    std::string path;
    bool create = true;  // false: a journal that is not there is an error
    std::string vfs;     // an SQLite VFS by name; "" the system's
    LockWait wait;       // for the turn to write
  };

  // Opens, creates (mode 0600) or migrates (after a backup beside it). A journal of a newer version is refused.
  static Result<std::unique_ptr<Journal>> open(const Options& options);
  ~Journal();

  // A new engine's number. Call once, before the first commit.
  Result<Epoch> register_engine(std::int64_t pid, Timestamp at);

  // All changes in one durable transaction, or none of them. One thread at a time. After an error nothing may be
  // assumed but that the commit did not happen as a whole; the engine stops. An engine that has stopped, or that
  // another one has found dead, commits nothing. `give_way`: see Turnstile::enter().
  Result<> commit(std::span<Change> changes, const std::function<void()>& give_way = {});

  // Whether another engine wanted to write when the last commit began: then commits should be short.
  bool contended() const;

  // A connection of its own that reads what is committed; for one thread.
  Result<std::unique_ptr<JournalReader>> reader() const;

  const std::string& path() const;

  // A few random bytes made with the journal; the part of every token that no other journal shares.
  const std::string& id() const;
  // The key under which callback addresses are signed.
  const std::string& signing_key() const;

 private:
  struct Parts;
  explicit Journal(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// Moves what has been committed from the write-ahead log into the journal's file, on a connection of its own, so that
// commits do not wait for it. For one thread.
class Checkpointer final {
 public:
  static Result<std::unique_ptr<Checkpointer>> open(const std::string& path, const std::string& vfs = "",
                                                    const LockWait& wait = {});
  ~Checkpointer();

  // The log's size in bytes.
  std::int64_t log_size() const;
  Result<> run();

 private:
  struct Parts;
  explicit Checkpointer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace sluice
