// SPDX-License-Identifier: Apache-2.0
//
// What a component declares beside its options, and how its members are found: a component is a struct that derives
// from source, step or sink and has the functions of that role.
//
//   source   Outcome open(std::string_view cursor, Call&)
//            Next next(std::size_t max, Emitter& out, Call&)
//            std::int64_t estimate(Call&)                                                       optional
//   step     Outcome process(const Params&, const Item&, Call&)
//            Outcome resume(const Params&, const Item&, const Wake&, Call&)                     where it suspends
//   sink     Outcome write(const Params&, const Item&, Call&)
//            Outcome open(Call&), Outcome flush(Call&), void committed(bool durable, Call&)     optional
//   any      Outcome check(Call&)                                                               optional
//
// Without Params, the first argument falls away. In batches, process, resume and write are instead
//   void process(std::span<const Work<Params>>, Verdicts&, Call&)
//   void resume(std::span<const Resumed<Params>>, Verdicts&, Call&)
// The constructor is (Options, Host), (Host), or none.
//
// Static members say the rest: `name` and `summary`; and where they apply `description` (some sentences for its manual
// page), `outputs`, `deadline`, `effects`, `limits`, `reentrant`, `on_cancel`, how many items a step would have in one
// call, at most (`static constexpr int batch = 64`), and how many calls at once where the workflow says nothing
// (`static constexpr int concurrency = 4`).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <sluice/call.hpp>
#include <sluice/host.hpp>

namespace sluice {

struct source {};
struct step {};
struct sink {};

// What a component changes outside of the engine: nothing; only what goes through Host; or things by means of its own.
// Stands in its manifest. What goes through Host can be rehearsed: before a run begins, and with --dry-run, process()
// is called with a Host that notes what it is asked for, and sends nothing. A namespace, so that a component may name
// its member as this is named: `static constexpr auto effects = effects::via_host;`
namespace effects {
enum class Kind { none, via_host, own };
inline constexpr Kind none = Kind::none, via_host = Kind::via_host, own = Kind::own;
}  // namespace effects

template <std::size_t Size>
struct Fields {
  std::array<std::string_view, Size> names;
};

// The outputs that a step declares, so that steps.<name>.<field> can be checked before a run.
template <class... Names>
constexpr Fields<sizeof...(Names)> fields(Names... names) {
  return {{std::string_view(names)...}};
}

struct Anything {};
// Outputs that are not known beforehand; also what a component without `outputs` has.
constexpr Anything anything() {
  return {};
}

struct Limit {
  std::string_view name;
  std::string_view rate;
  std::string_view key_option;

  // Each value of that static option has the limit for itself.
  constexpr Limit keyed_by(const char* option) const { return {name, rate, option}; }
};

// A rate that the engine keeps the component's calls to: limit("memories.upload", "1/min").
constexpr Limit limit(const char* name, const char* rate) {
  return {name, rate, {}};
}

template <std::size_t Size>
struct Limits {
  std::array<Limit, Size> all;
};

template <class... All>
constexpr Limits<sizeof...(All)> limits(All... all) {
  return {{all...}};
}

namespace detail {

template <class C>
concept has_options = requires { C::Options::schema; };
template <class C>
concept has_params = requires { C::Params::schema; };

template <class C>
struct ParamsOf {
  using type = NoParams;
};
template <has_params C>
struct ParamsOf<C> {
  using type = typename C::Params;
};
template <class C>
using Params = typename ParamsOf<C>::type;

template <class C>
concept processes_items = requires(C& c, const Params<C>& p, const Item& i, Call& call) { c.process(p, i, call); } ||
                          requires(C& c, const Item& i, Call& call) { c.process(i, call); };
template <class C>
concept processes_batches =
    requires(C& c, std::span<const Work<Params<C>>> w, Verdicts& v, Call& call) { c.process(w, v, call); };

template <class C>
concept resumes_items = requires(C& c, const Params<C>& p, const Item& i, const Wake& w, Call& call) {
  c.resume(p, i, w, call);
} || requires(C& c, const Item& i, const Wake& w, Call& call) { c.resume(i, w, call); };
template <class C>
concept resumes_batches =
    requires(C& c, std::span<const Resumed<Params<C>>> r, Verdicts& v, Call& call) { c.resume(r, v, call); };
template <class C>
concept resumes = resumes_items<C> || resumes_batches<C>;

template <class C>
concept writes_items = requires(C& c, const Params<C>& p, const Item& i, Call& call) { c.write(p, i, call); } ||
                       requires(C& c, const Item& i, Call& call) { c.write(i, call); };
template <class C>
concept writes_batches =
    requires(C& c, std::span<const Work<Params<C>>> w, Verdicts& v, Call& call) { c.write(w, v, call); };

template <class C>
constexpr bool is_source = std::is_base_of_v<source, C>;
template <class C>
constexpr bool is_step = std::is_base_of_v<step, C>;
template <class C>
constexpr bool is_sink = std::is_base_of_v<sink, C>;

template <class C>
constexpr std::string_view kind_of() {
  static_assert(is_source<C> + is_step<C> + is_sink<C> == 1, "a component derives from one of source, step and sink");
  return is_source<C> ? "source" : is_step<C> ? "step" : "sink";
}

template <class C>
constexpr bool is_reentrant() {
  if constexpr (requires { C::reentrant; }) return C::reentrant;
  return false;
}

}  // namespace detail
}  // namespace sluice
