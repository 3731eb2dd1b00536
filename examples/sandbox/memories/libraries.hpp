// SPDX-License-Identifier: Apache-2.0
//
// What the service holds: the videos of its libraries, the tasks that brought them, and what each cost. Nothing here
// moves by itself: a video's phases are times, and its status follows from the time that is asked for.
//
// Invariants: a namespace holds a canonical address once, but for deleted videos; a number or task id is given once;
// rows of the ledger are never changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "memories/catalogue.hpp"

namespace sluice::sandbox {

enum class Library { private_, public_ };

// Where a video lies. The public library is one for everybody: account and unique_id are empty.
struct Namespace {
  Library library = Library::private_;
  std::string account;
  std::string unique_id;

  friend auto operator<=>(const Namespace&, const Namespace&) = default;
};

enum class Ending { indexed, failed, never };
enum class VideoStatus { absent, unparse, parse, failed };

struct Video {
  std::string number;  // VI… or PI-…
  Namespace place;
  Post post;
  Timestamp downloaded;  // from here on it is listed
  Timestamp finished;
  Ending ending = Ending::indexed;
  std::optional<Timestamp> deleted{};  // from here on it is listed no more

  VideoStatus status(Timestamp now) const;
};

struct Listing {
  std::size_t video = 0;
  Timestamp from;  // the task lists it from here on
};

struct Task {
  std::string id;
  std::string account;
  Namespace place;
  std::vector<Listing> listings;
};

// A video that a task will bring.
struct Arrival {
  Post post;
  Timestamp downloaded;
  Timestamp finished;
  Ending ending = Ending::indexed;
};

struct Intake {
  std::string task_id;
  std::string account;
  Namespace place;
  std::vector<Arrival> arrivals;
};

enum class Charge { taken, other_library, refreshed, taken_again, granted };

struct LedgerRow {
  Timestamp at;
  std::string account;
  std::optional<std::size_t> task;  // this and the video: none for `granted`
  std::optional<std::size_t> video;
  Charge charge = Charge::taken;
  std::int64_t credits = 0;  // what the balance changed by
};

class Libraries {
 public:
  // REQUIRES: the task id is new. Charges one credit for each video that is new to its namespace, or was deleted from
  // it; nothing where the video is there, where it failed before, or where the account has it in the other library and
  // not yet in this one. The task stands until the next call.
  const Task& take(const Intake& intake, Timestamp now);

  // From `gone` on, the namespace and its tasks do not list this video; its address may be taken again at once, as
  // another video. What is not there stays so.
  enum class Removal { removed, removed_before, unknown };
  Removal remove(const Namespace& place, const std::string& number, Timestamp gone);

  const Task* task(const std::string& id) const;
  const Task& task(std::size_t index) const { return tasks_[index]; }
  std::size_t task_count() const { return tasks_.size(); }

  // The videos that the task, or the namespace, lists by then; a namespace's newest first.
  std::vector<const Video*> listed(const Task& task, Timestamp now) const;
  std::vector<const Video*> listed(const Namespace& place, Timestamp now) const;
  const Video* listed(const Namespace& place, const std::string& number, Timestamp now) const;
  const Video& video(std::size_t index) const { return videos_[index]; }

  // What the account spent less what it was granted; the rows behind it.
  std::int64_t spent(const std::string& account) const;
  std::span<const LedgerRow> ledger() const { return ledger_; }
  void grant(const std::string& account, std::int64_t credits, Timestamp now);

 private:
  struct Taken {
    std::size_t video;
    Charge charge;
  };
  Taken take_video(const Intake& intake, const Arrival& arrival, Timestamp now);
  std::size_t add_video(const Namespace& place, const Arrival& arrival);
  void enter(LedgerRow row);

  std::vector<Video> videos_;
  std::vector<Task> tasks_;
  std::unordered_map<std::string, std::size_t> by_task_id_;
  std::unordered_map<std::string, std::size_t> by_number_;
  std::unordered_map<std::string, std::size_t> by_address_;  // namespace and address
  std::map<Namespace, std::vector<std::size_t>> by_namespace_;
  std::unordered_set<std::string> uploaded_;  // account, library and address
  std::map<std::string, std::int64_t> spent_;
  std::vector<LedgerRow> ledger_;
};

}  // namespace sluice::sandbox
