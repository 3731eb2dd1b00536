// SPDX-License-Identifier: Apache-2.0
#include "support/faulty_vfs.hpp"

#include <new>

#include "base/check.hpp"

namespace sluice::testing_support {

// Followed in memory by the real one.
struct FaultyVfs::File {
  sqlite3_file base;
  FaultyVfs* vfs;

  static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  static std::atomic<int> made = 0;
  name_ = "faulty-" + std::to_string(++made);
  vfs_.zName = name_.c_str();
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.xOpen = [](sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    auto& self = of(vfs);
    auto* opened = new (file) File{{}, &self};
    const bool makes = (flags & SQLITE_OPEN_CREATE) != 0;
    if (const int code = makes ? self.fails(Kind::opens) : SQLITE_OK; code != SQLITE_OK) return SQLITE_CANTOPEN;
    const int code = self.real_->xOpen(self.real_, path, opened->real(), flags, out);
    if (code == SQLITE_OK) opened->base.pMethods = &methods();
    return code;
  };
  vfs_.xDelete = [](sqlite3_vfs* vfs, const char* path, int sync) {
    auto& self = of(vfs);
    const int code = self.fails(Kind::deletes);
    return code == SQLITE_OK ? self.real_->xDelete(self.real_, path, sync) : SQLITE_IOERR_DELETE;
  };
  SLUICE_CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

void FaultyVfs::plan(const Fault& fault) {
  failing_ = false;
  failures_ = 0;
  code_ = fault.code;
  lasts_ = fault.lasts;
  left_ = fault.at;
}

void FaultyVfs::mend() {
  left_ = 0;
  failing_ = false;
}

int FaultyVfs::fails(Kind kind) {
  const bool takes_room = kind == Kind::opens || kind == Kind::writes || kind == Kind::maps;
  if (code_ == SQLITE_FULL && !takes_room) return SQLITE_OK;
  if (!failing_) {
    if (left_ <= 0 || --left_ != 0) return SQLITE_OK;
    failing_ = lasts_ == Lasts::from_then_on;
  }
  ++failures_;
  return code_;
}

const sqlite3_io_methods& FaultyVfs::methods() {
  static const sqlite3_io_methods all = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;  // without memory-mapped pages, which would bypass this
    m.xClose = [](sqlite3_file* file) { return File::of(file).real()->pMethods->xClose(File::of(file).real()); };
    m.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
      return File::of(file).real()->pMethods->xRead(File::of(file).real(), to, size, at);
    };
    m.xWrite = [](sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
      auto& self = File::of(file);
      const int fault = self.vfs->fails(Kind::writes);
      const int written = self.real()->pMethods->xWrite(self.real(), from, fault == SQLITE_OK ? size : size / 2, at);
      return fault == SQLITE_OK ? written : fault == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    };
    m.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
      auto& self = File::of(file);
      if (self.vfs->fails(Kind::truncates) != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
      return self.real()->pMethods->xTruncate(self.real(), size);
    };
    m.xSync = [](sqlite3_file* file, int) {
      return File::of(file).vfs->fails(Kind::syncs) == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_FSYNC;
    };
    m.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
      return File::of(file).real()->pMethods->xFileSize(File::of(file).real(), size);
    };
    m.xLock = [](sqlite3_file* file, int level) {
      return File::of(file).real()->pMethods->xLock(File::of(file).real(), level);
    };
    m.xUnlock = [](sqlite3_file* file, int level) {
      return File::of(file).real()->pMethods->xUnlock(File::of(file).real(), level);
    };
    m.xCheckReservedLock = [](sqlite3_file* file, int* held) {
      return File::of(file).real()->pMethods->xCheckReservedLock(File::of(file).real(), held);
    };
    m.xFileControl = [](sqlite3_file* file, int what, void* argument) {
      return File::of(file).real()->pMethods->xFileControl(File::of(file).real(), what, argument);
    };
    m.xSectorSize = [](sqlite3_file* file) {
      return File::of(file).real()->pMethods->xSectorSize(File::of(file).real());
    };
    m.xDeviceCharacteristics = [](sqlite3_file* file) {
      return File::of(file).real()->pMethods->xDeviceCharacteristics(File::of(file).real());
    };
    m.xShmMap = [](sqlite3_file* file, int region, int size, int extend, void volatile** to) {
      auto& self = File::of(file);
      const int fault = extend != 0 ? self.vfs->fails(Kind::maps) : SQLITE_OK;
      if (fault != SQLITE_OK) return fault == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_SHMMAP;
      return self.real()->pMethods->xShmMap(self.real(), region, size, extend, to);
    };
    m.xShmLock = [](sqlite3_file* file, int offset, int count, int flags) {
      return File::of(file).real()->pMethods->xShmLock(File::of(file).real(), offset, count, flags);
    };
    m.xShmBarrier = [](sqlite3_file* file) { File::of(file).real()->pMethods->xShmBarrier(File::of(file).real()); };
    m.xShmUnmap = [](sqlite3_file* file, int remove) {
      return File::of(file).real()->pMethods->xShmUnmap(File::of(file).real(), remove);
    };
    return m;
  }();
  return all;
}

}  // namespace sluice::testing_support
