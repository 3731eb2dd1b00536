// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>
using namespace sluice;

struct Transcode : step {
  static constexpr auto name = "transcode", summary = "Has a service transcode a video", deadline = "2h";
  static constexpr auto outputs = fields("url");
  static constexpr auto effects = effects::via_host;
  struct Params {
    std::string video, callback;
    static constexpr auto schema =
        options(option<&Params::video>("video", "Address of the video").required(),
                option<&Params::callback>("callback", "Where the service may report; the poll goes on without it"));
  };

  explicit Transcode(Host host) : host_(host) {}

  Outcome process(const Params& p, const Item& item, Call& call) {
    Object job{{"video", p.video}};
    if (!p.callback.empty()) job.append("callback", p.callback);
    auto reply = host_.http().post(kJobs).json(job).token(item).send(call);
    if (auto bad = reply.failure()) return *bad;
    return wait_for(reply.json()["id"].string());
  }

  // After the timer, a message to the callback address, or the deadline: the service is asked.
  Outcome resume(const Params&, const Item&, const Wake& wake, Call& call) {
    const std::string id = wake.state["id"].string();
    auto reply = host_.http().get(kJobs + "/" + id).send(call);
    if (auto bad = reply.failure()) return *bad;
    if (reply.json()["state"] == "done") return output({{"url", reply.json()["url"].string()}});
    return wake.reason == WakeReason::deadline ? failed("job " + id + " did not end in time") : wait_for(id);
  }

  static Outcome wait_for(std::string id) { return suspend({{"id", id}}).after(std::chrono::minutes(1)).wakeable(); }
  inline static const std::string kJobs = "https://transcode.example/jobs";
  Host host_;
};
SLUICE_PLUGIN("dev.example.transcode", "1.0.0", Transcode)
