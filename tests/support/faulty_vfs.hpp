// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace sluice::testing_support {

// An SQLite VFS over the system's that counts what changes a file (opening anew, writing, synchronising, truncating,
// deleting, growing the shared index) and makes one such operation fail, or all from one on. A write that fails has
// written its first half. Syncs are counted and not made: a test kills no machine. Any thread; outlives its
// connections.
class FaultyVfs final {
 public:
  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;

  const std::string& name() const { return name_; }

  enum class Lasts { once, from_then_on };
  struct Fault {
    std::int64_t at = 0;      // the operation, counted from now; the first is 1
    int code = SQLITE_IOERR;  // or SQLITE_FULL: of operations that take room, the others succeed
    Lasts lasts = Lasts::once;
  };
  void plan(const Fault& fault);
  void mend();  // no fault from now on
  std::int64_t failures() const { return failures_; }

 private:
  struct File;
  enum class Kind { opens, writes, syncs, truncates, deletes, maps };

  static FaultyVfs& of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }
  static const sqlite3_io_methods& methods();
  int fails(Kind kind);  // SQLITE_OK, or the code to fail with

  std::string name_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::atomic<std::int64_t> left_ = 0;  // operations up to the fault; 0: none is planned, or it has come
  std::atomic<bool> failing_ = false;
  std::atomic<std::int64_t> failures_ = 0;
  std::atomic<int> code_ = SQLITE_IOERR;
  std::atomic<Lasts> lasts_ = Lasts::once;
};

}  // namespace sluice::testing_support
