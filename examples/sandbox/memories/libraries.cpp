// SPDX-License-Identifier: Apache-2.0
#include "memories/libraries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/check.hpp"
#include "memories/ids.hpp"
#include "random.hpp"

namespace sluice::sandbox {
namespace {

// "\x1f" cannot stand in an address, so that no two keys run together.
std::string address_key(const Namespace& place, const std::string& url) {
  return fmt::format("{}\x1f{}\x1f{}\x1f{}", static_cast<int>(place.library), place.account, place.unique_id, url);
}

std::string upload_key(const std::string& account, Library library, const std::string& url) {
  return fmt::format("{}\x1f{}\x1f{}", static_cast<int>(library), account, url);
}

Library other(Library library) {
  return library == Library::private_ ? Library::public_ : Library::private_;
}

}  // namespace

VideoStatus Video::status(Timestamp now) const {
  if (now < downloaded || (deleted && now >= *deleted)) return VideoStatus::absent;
  if (now < finished || ending == Ending::never) return VideoStatus::unparse;
  return ending == Ending::indexed ? VideoStatus::parse : VideoStatus::failed;
}

const Task& Libraries::take(const Intake& intake, Timestamp now) {
  Task task{.id = intake.task_id, .account = intake.account, .place = intake.place, .listings = {}};
  for (const Arrival& arrival : intake.arrivals) {
    const Taken taken = take_video(intake, arrival, now);
    task.listings.push_back({taken.video, arrival.downloaded});
    const std::int64_t price = taken.charge == Charge::taken ? 1 : 0;
    enter({now, intake.account, tasks_.size(), taken.video, taken.charge, -price});
  }
  const bool is_new = by_task_id_.emplace(intake.task_id, tasks_.size()).second;
  SLUICE_CHECK(is_new);
  return tasks_.emplace_back(std::move(task));
}

Libraries::Taken Libraries::take_video(const Intake& intake, const Arrival& arrival, Timestamp now) {
  const std::string& url = arrival.post.url;
  const Library library = intake.place.library;
  const bool elsewhere = uploaded_.contains(upload_key(intake.account, other(library), url));
  const bool here_before = !uploaded_.insert(upload_key(intake.account, library, url)).second;
  const auto [known, added] = by_address_.try_emplace(address_key(intake.place, url), videos_.size());
  if (added) {
    add_video(intake.place, arrival);
    return {known->second, elsewhere && !here_before ? Charge::other_library : Charge::taken};
  }
  Video& video = videos_[known->second];
  if (video.status(now) != VideoStatus::failed) return {known->second, Charge::refreshed};
  video.finished = arrival.finished;
  video.ending = arrival.ending;
  return {known->second, Charge::taken_again};
}

std::size_t Libraries::add_video(const Namespace& place, const Arrival& arrival) {
  const std::size_t index = videos_.size();
  std::uint64_t hash = hash_of(0, address_key(place, arrival.post.url));
  const auto numbered = [&] { return (place.library == Library::private_ ? "VI" : "PI-") + snowflake(hash); };
  std::string number = numbered();
  while (!by_number_.emplace(number, index).second) {
    ++hash;
    number = numbered();
  }
  videos_.push_back({std::move(number), place, arrival.post, arrival.downloaded, arrival.finished, arrival.ending});
  by_namespace_[place].push_back(index);
  return index;
}

Libraries::Removal Libraries::remove(const Namespace& place, const std::string& number, Timestamp gone) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end() || videos_[found->second].place != place) return Removal::unknown;
  Video& video = videos_[found->second];
  if (video.deleted) return Removal::removed_before;
  video.deleted = gone;
  by_address_.erase(address_key(place, video.post.url));
  return Removal::removed;
}

const Task* Libraries::task(const std::string& id) const {
  const auto found = by_task_id_.find(id);
  return found == by_task_id_.end() ? nullptr : &tasks_[found->second];
}

std::vector<const Video*> Libraries::listed(const Task& task, Timestamp now) const {
  std::vector<const Video*> out;
  for (const Listing& listing : task.listings) {
    const Video& video = videos_[listing.video];
    if (now >= listing.from && video.status(now) != VideoStatus::absent) out.push_back(&video);
  }
  return out;
}

std::vector<const Video*> Libraries::listed(const Namespace& place, Timestamp now) const {
  std::vector<const Video*> out;
  const auto found = by_namespace_.find(place);
  if (found == by_namespace_.end()) return out;
  for (const std::size_t index : found->second) {
    if (videos_[index].status(now) != VideoStatus::absent) out.push_back(&videos_[index]);
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Video::downloaded);
  return out;
}

const Video* Libraries::listed(const Namespace& place, const std::string& number, Timestamp now) const {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return nullptr;
  const Video& video = videos_[found->second];
  return video.place == place && video.status(now) != VideoStatus::absent ? &video : nullptr;
}

std::int64_t Libraries::spent(const std::string& account) const {
  const auto found = spent_.find(account);
  return found == spent_.end() ? 0 : found->second;
}

void Libraries::grant(const std::string& account, std::int64_t credits, Timestamp now) {
  enter({now, account, std::nullopt, std::nullopt, Charge::granted, credits});
}

void Libraries::enter(LedgerRow row) {
  spent_[row.account] -= row.credits;
  ledger_.push_back(std::move(row));
}

}  // namespace sluice::sandbox
