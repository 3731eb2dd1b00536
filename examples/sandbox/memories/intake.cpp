// SPDX-License-Identifier: Apache-2.0
#include "memories/intake.hpp"

#include <algorithm>

namespace sluice::sandbox {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

Ending ending_of(const Behaviour& behaviour, std::size_t nth) {
  if (nth < behaviour.failing) return Ending::failed;
  return nth < behaviour.failing + behaviour.hanging ? Ending::never : Ending::indexed;
}

// Puts one post after another on the task's time line.
class TimeLine {
 public:
  TimeLine(const Settings& settings, Timestamp now) : settings_(settings), now_(now) {}

  // `nth` counts among the posts that one script is about.
  void add(Post post, const Behaviour& behaviour, std::size_t nth) {
    const Pace pace = behaviour.pace.value_or(settings_.pace_of(post.platform));
    const bool known =
        std::ranges::none_of(arrivals_, [&](const Arrival& arrival) { return arrival.post.url == post.url; });
    if (pace.silent || !known) return;
    const Timestamp downloaded = now_ + pace.first + static_cast<Duration::rep>(arrivals_.size()) * pace.between;
    arrivals_.push_back({std::move(post), downloaded, downloaded + pace.index, ending_of(behaviour, nth)});
  }

  std::vector<Arrival> take() && { return std::move(arrivals_); }

 private:
  const Settings& settings_;
  Timestamp now_;
  std::vector<Arrival> arrivals_;
};

}  // namespace

std::optional<std::string> take_refusal(Behaviours& behaviours, const Wanted& wanted) {
  const auto of_pages = [&](const auto& pages, auto name) -> std::optional<std::string> {
    for (const auto& page : pages) {
      if (auto code = behaviours.take_refusal({page.url, creator_key(page.platform, page.*name), page.*name}))
        return code;
    }
    return std::nullopt;
  };
  return std::visit(Overloaded{[&](const Creators& creators) { return of_pages(creators.pages, &CreatorPage::name); },
                               [&](const Posts& posts) { return of_pages(posts.pages, &PostPage::creator); },
                               [&](const Tags&) { return behaviours.take_refusal({}); }},
                    wanted);
}

std::vector<Arrival> plan_arrivals(const Wanted& wanted, const Behaviours& behaviours, const Settings& settings,
                                   Timestamp now) {
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  TimeLine line(settings, now);
  const auto add_found = [&](const Post& post, std::size_t nth) {
    const Behaviour& behaviour = behaviours.of({post.url, creator_key(post.platform, post.creator), post.creator});
    if (behaviour.posts != 0) line.add(post, behaviour, nth);
  };
  std::visit(Overloaded{[&](const Creators& creators) {
                          for (const CreatorPage& page : creators.pages) {
                            const std::string key = creator_key(page.platform, page.name);
                            const auto posts = behaviours.of({key, page.name}).posts;
                            std::size_t nth = 0;
                            for (Post& post : newest_posts(page, creators.newest, posts, seed)) {
                              const Behaviour& behaviour = behaviours.of({post.url, key, page.name});
                              line.add(std::move(post), behaviour, nth++);
                            }
                          }
                        },
                        [&](const Posts& posts) {
                          std::size_t nth = 0;
                          for (const PostPage& page : posts.pages) add_found(post_at(page, seed), nth++);
                        },
                        [&](const Tags& tags) {
                          std::size_t nth = 0;
                          for (const std::string& tag : tags.tags) {
                            for (const Post& post : tagged_posts(tag, tags.newest, seed)) add_found(post, nth++);
                          }
                        }},
             wanted);
  return std::move(line).take();
}

CallbackStyle callback_style(const Wanted& wanted, const Behaviours& behaviours, const Settings& settings) {
  const auto of_first = [&](const auto& page, const std::string& name) -> const Behaviour& {
    return behaviours.of({page.url, creator_key(page.platform, name), name});
  };
  const Behaviour& behaviour = std::visit(
      Overloaded{
          [&](const Creators& creators) -> const Behaviour& {
            return of_first(creators.pages[0], creators.pages[0].name);
          },
          [&](const Posts& posts) -> const Behaviour& { return of_first(posts.pages[0], posts.pages[0].creator); },
          [&](const Tags&) -> const Behaviour& { return behaviours.of({}); }},
      wanted);
  CallbackStyle style = settings.callbacks;
  if (behaviour.callbacks) style.faults = *behaviour.callbacks;
  return style;
}

TaskCourse course_of(const Task& task, const Libraries& libraries, Timestamp accepted) {
  TaskCourse course{.task_id = task.id, .accepted = accepted, .downloaded = {}, .finished = {}, .videos = {}};
  bool hangs = false;
  for (const Listing& listing : task.listings) {
    const Video& video = libraries.video(listing.video);
    // A video that was there before is reported once this task lists it.
    const Timestamp finished = std::max(video.finished, listing.from);
    hangs = hangs || video.ending == Ending::never;
    course.downloaded = std::max(course.downloaded.value_or(listing.from), listing.from);
    course.finished = std::max(course.finished.value_or(finished), finished);
    course.videos.push_back({video.number, video.ending == Ending::indexed ? std::optional(finished) : std::nullopt});
  }
  if (hangs) course.finished.reset();
  return course;
}

}  // namespace sluice::sandbox
