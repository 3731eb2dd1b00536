// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <tuple>

#include <sluice/sdk.hpp>

#include "memories/service.hpp"

namespace sluice::memories {

// Deletes videos of the private library, up to 100 in one request, and then looks whether they are listed still: the
// service says "success" whatever became of them.
class Delete : public step {
 public:
  static constexpr auto name = "memories.delete";
  static constexpr auto summary = "Deletes videos from the private library of Memories.ai";
  static constexpr auto outputs = fields("deleted");
  static constexpr bool reentrant = true;
  static constexpr int batch = 100;
  static constexpr auto effects = sluice::effects::via_host;
  static constexpr auto deadline = "10m";
  static constexpr auto limits = sluice::limits(limit("memories.list", "5/s").keyed_by("account"));

  struct Options : ServiceOptions {
    std::string unique_id;
    bool confirm_delete = false;

    static constexpr auto schema = std::tuple_cat(
        ServiceOptions::schema,
        options(option<&Options::unique_id>("unique_id", "The namespace that the videos are in").otherwise("default"),
                option<&Options::confirm_delete>("confirm_delete", "Must be true: what is deleted is gone")
                    .irreversible(true, "delete videos from the private library for good")
                    .required()));
  };

  struct Params {
    std::string video_no;

    static constexpr auto schema =
        options(option<&Params::video_no>("video_no", "The id of a private video, as {{ item.video_no }}").required());
  };

  // Throws ConfigError unless confirm_delete is true.
  Delete(Options options, Host host);

  void process(std::span<const Work<Params>> items, Verdicts& verdicts, Call& call);
  void resume(std::span<const Resumed<Params>> items, Verdicts& verdicts, Call& call);

  Outcome check(Call& call) { return service_.check_key(call); }

 private:
  Outcome verified(const Resumed<Params>& one, Call& call) const;

  Options options_;
  Service service_;
};

}  // namespace sluice::memories
