// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "file/companion.hpp"
#include "file/refusal.hpp"
#include "file/target.hpp"

namespace sluice::file {

// How far a file is known to be delivered; committed together with the outcomes of the items in it.
struct Checkpoint {
  std::uint64_t length = 0;
  std::uint64_t tail = 0;    // Target::tail_checksum(length)
  std::uint64_t intent = 0;  // checksum of the last cycle's
  std::int64_t run = 0;      // that wrote it

  std::string text() const;
  static std::optional<Checkpoint> parse(std::string_view text);

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// One cycle of appending to one path: what is flushed is in the file exactly once when the cycle's outcomes are
// committed, and not at all when they are not. Holds the path's lock for its life.
//
// flush() makes an intent durable, then the block. After a crash, open() finds
//   no intent, or the checkpoint's            nothing of ours is unconfirmed: whatever lies beyond the checkpoint was
//                                             written by somebody else and is kept
//   an intent, and beyond its base what may
//   be left of its block (is_torn)            ours, and unconfirmed: cut off; its items will come again
//   an intent, and anything else              ours and somebody else's cannot be told apart: refused
// An intent is void once its cycle is committed, which is noted right after the commit. Should an engine be killed
// between the two, its own journal's checkpoint says the same. Another journal's engine that then is the next to write
// the path does not know that checkpoint and would cut the block: the one known gap, as wide as one system call.
class Appender {
 public:
  // `path` is canonical, its directory exists.
  static Attempted<Appender> open(const std::filesystem::path& path, const std::optional<Checkpoint>& checkpoint,
                                  int cancel_fd);

  std::uint64_t size() const { return target_.size(); }
  // Somebody changed what lies below the checkpoint. Appending goes on behind it if the caller wants that.
  bool changed() const { return changed_; }
  Attempted<bool> ends_in_line_break() const;

  // Appends a block that is not empty. The checkpoint's run is the caller's to set. Once per cycle; after a failure
  // nothing of the block is in the file, or open() will see to it.
  Attempted<Checkpoint> flush(std::string_view block);
  // The cycle's outcomes are committed, or never will be: then the block is taken back.
  void conclude(bool durable);

 private:
  Appender(Companion companion, Target target) : companion_(std::move(companion)), target_(std::move(target)) {}
  Attempted<> take_back(const Intent& intent);

  Companion companion_;
  Target target_;
  bool changed_ = false;
  std::optional<Intent> flushed_;
};

}  // namespace sluice::file
