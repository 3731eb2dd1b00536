// SPDX-License-Identifier: Apache-2.0
#include "control.hpp"

#include <fmt/format.h>

#include "json/json.hpp"
#include "memories/answers.hpp"
#include "query.hpp"
#include "time_text.hpp"

namespace sluice::sandbox {
namespace {

// A request to one of the routes. `body` is null where the method takes none.
struct Control {
  State& state;
  const http::Request& request;
  Timestamp real_now;
  Value body;
};

using ControlReply = Result<Value>;

struct Route {
  std::string_view method;
  std::string_view path;  // below /sandbox
  std::string_view help;
  ControlReply (*serve)(Control&);
};

Value shown_clock(const Control& c) {
  return Object{{"now", iso8601(c.state.clock.at(c.real_now))}, {"speed", c.state.clock.speed()}};
}

ControlReply get_clock(Control& c) {
  return shown_clock(c);
}

struct ClockChange {
  std::optional<double> speed;
  std::optional<Duration> step;
};

ControlReply post_clock(Control& c) {
  using C = ClockChange;
  static constexpr std::array<Field<C>, 2> kFields{field<C, &C::speed>("speed", "times real time"),
                                                   field<C, &C::step>("step", "forward")};
  const ClockChange change = TRY(patched(ClockChange{}, c.body, kFields));
  if (change.speed) c.state.clock.set_speed(c.real_now, *change.speed);
  if (change.step) c.state.clock.step(*change.step);
  return shown_clock(c);
}

ControlReply get_settings(Control& c) {
  return shown_settings(c.state.settings);
}
ControlReply post_settings(Control& c) {
  c.state.settings = TRY(patched_settings(c.state.settings, c.body));
  return shown_settings(c.state.settings);
}

ControlReply get_creators(Control& c) {
  return c.state.behaviours.show();
}
ControlReply post_creators(Control& c) {
  Behaviour behaviour = TRY(read_behaviour(c.body));
  Value out = show_behaviour(behaviour);
  c.state.behaviours.set(std::move(behaviour));
  return out;
}
ControlReply delete_creators(Control& c) {
  c.state.behaviours.clear();
  return c.state.behaviours.show();
}

ControlReply get_faults(Control& c) {
  return c.state.faults.show();
}
ControlReply post_faults(Control& c) {
  c.state.faults.add(TRY(read_fault(c.body)));
  return c.state.faults.show();
}
ControlReply delete_faults(Control& c) {
  c.state.faults.clear();
  return c.state.faults.show();
}

ControlReply get_callbacks(Control& c) {
  return c.state.callbacks.show();
}

std::size_t query_number(const Control& c, std::string_view name) {
  std::size_t number = 0;
  const bool read = read_field(number, Value(query_value(c.request.query, name).value_or(""))).has_value();
  return read ? number : 0;
}

ControlReply get_journal(Control& c) {
  return c.state.journal.show({.after = query_number(c, "after"),
                               .limit = query_number(c, "limit"),
                               .path = query_value(c.request.query, "path").value_or("")});
}
ControlReply delete_journal(Control& c) {
  c.state.journal.clear();
  return Array{};
}

std::string_view charge_word(Charge charge) {
  switch (charge) {
    case Charge::taken:
      return "new";
    case Charge::other_library:
      return "first upload to the other library";
    case Charge::refreshed:
      return "refreshed";
    case Charge::taken_again:
      return "taken again after a failure";
    case Charge::granted:
      return "granted";
  }
  return "";
}

Value shown_row(const LedgerRow& row, const Libraries& libraries) {
  Object out{
      {"at", iso8601(row.at)}, {"account", row.account}, {"credits", row.credits}, {"why", charge_word(row.charge)}};
  if (!row.task || !row.video) return out;
  const Video& video = libraries.video(*row.video);
  out.append("task_id", libraries.task(*row.task).id);
  out.append("video_no", video.number);
  out.append("video_url", video.post.url);
  out.append("library", video.place.library == Library::public_ ? "public" : "private");
  if (video.place.library == Library::private_) out.append("unique_id", video.place.unique_id);
  return out;
}

// The ledger's last `limit` rows; 0: all.
Value shown_credits(const State& state, std::size_t limit) {
  Object balances;
  for (const auto& [key, account] : state.settings.key.accounts) {
    balances[account] = state.settings.credits - state.libraries.spent(account);
  }
  Array rows;
  const auto ledger = state.libraries.ledger();
  const std::size_t count = limit > 0 ? std::min(limit, ledger.size()) : ledger.size();
  for (const LedgerRow& row : ledger.last(count)) rows.push_back(shown_row(row, state.libraries));
  return Object{{"balances", std::move(balances)}, {"ledger", std::move(rows)}};
}

ControlReply get_credits(Control& c) {
  return shown_credits(c.state, query_number(c, "limit"));
}

struct Grant {
  std::string account = "default";
  std::int64_t credits = 0;
};

ControlReply post_credits(Control& c) {
  using G = Grant;
  static constexpr std::array<Field<G>, 2> kFields{field<G, &G::account>("account", "whose"),
                                                   field<G, &G::credits>("credits", "more, or fewer if negative")};
  const Grant grant = TRY(patched(Grant{}, c.body, kFields));
  c.state.libraries.grant(grant.account, grant.credits, c.state.clock.at(c.real_now));
  return shown_credits(c.state, 0);
}

ControlReply get_slack(Control& c) {
  return c.state.slack.show();
}
ControlReply post_slack(Control& c) {
  c.state.slack.script(TRY(slack::read_scripted_answer(c.body)));
  return c.state.slack.show();
}
ControlReply delete_slack(Control& c) {
  c.state.slack.clear();
  return c.state.slack.show();
}

// Settings and the clock stay.
ControlReply post_reset(Control& c) {
  State fresh{.settings = c.state.settings, .clock = c.state.clock};
  c.state = std::move(fresh);
  return shown_clock(c);
}

ControlReply get_index(Control& c);

constexpr std::array kRoutes{
    Route{"GET", "", "this list", get_index},
    Route{"GET", "/clock", "the service's time and its speed", get_clock},
    Route{"POST", "/clock", "{speed, step}", post_clock},
    Route{"GET", "/settings", "all switches", get_settings},
    Route{"POST", "/settings", "{name: value}", post_settings},
    Route{"GET", "/creators", "the scripts of creators and posts", get_creators},
    Route{"POST", "/creators", "{creator, is, posts, failing, hanging, pace, refuse, times, callbacks}", post_creators},
    Route{"DELETE", "/creators", "forgets the scripts", delete_creators},
    Route{"GET", "/faults", "the faults to come", get_faults},
    Route{"POST", "/faults", "{fault, call, account, status, delay, times}", post_faults},
    Route{"DELETE", "/faults", "no more faults", delete_faults},
    Route{"GET", "/callbacks", "what is due, and what became of it", get_callbacks},
    Route{"GET", "/journal", "every request received (?after=NUMBER&limit=N&path=PART)", get_journal},
    Route{"DELETE", "/journal", "forgets them", delete_journal},
    Route{"GET", "/credits", "balances, and the ledger behind them (?limit=N)", get_credits},
    Route{"POST", "/credits", "{account, credits}", post_credits},
    Route{"GET", "/slack", "messages received, and as Slack would have shown them", get_slack},
    Route{"GET", "/slack.txt", "the channel as text", nullptr},
    Route{"POST", "/slack", "{status, body, retry_after, headers, times}", post_slack},
    Route{"DELETE", "/slack", "forgets messages and answers", delete_slack},
    Route{"POST", "/reset", "as just started, with these settings", post_reset},
};

ControlReply get_index(Control&) {
  Object out;
  for (const Route& route : kRoutes)
    out.append(fmt::format("{} {}{}", route.method, kControlPath, route.path), route.help);
  return out;
}

http::Response refused(int status, std::string message) {
  return json_response(status, Object{{"error", std::move(message)}});
}

}  // namespace

Answer answer_control(State& state, const http::Request& request, Timestamp real_now) {
  const std::string_view path = std::string_view(request.path).substr(kControlPath.size());
  const auto route =
      std::ranges::find_if(kRoutes, [&](const Route& r) { return r.path == path && r.method == request.method; });
  if (route == kRoutes.end()) {
    const bool known = std::ranges::find(kRoutes, path, &Route::path) != kRoutes.end();
    return {.response = refused(known ? 405 : 404, "no such route; GET /sandbox lists them")};
  }
  if (route->serve == nullptr) {
    return {.response = {.headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = state.slack.text()}};
  }
  Control control{state, request, real_now, Value()};
  if (request.method == "POST") {
    auto body = parse_json(request.body.empty() ? "{}" : std::string_view(request.body));
    if (!body) return {.response = refused(400, body.error().message)};
    control.body = std::move(*body);
  }
  const ControlReply reply = route->serve(control);
  if (!reply) return {.response = refused(400, reply.error().message)};
  return {.response = {.headers = {{"Content-Type", "application/json"}}, .body = pretty_json(*reply)},
          .changed = request.method != "GET"};
}

}  // namespace sluice::sandbox
