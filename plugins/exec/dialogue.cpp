// SPDX-License-Identifier: Apache-2.0
#include "exec/dialogue.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "exec/answer.hpp"
#include "exec/call_time.hpp"

namespace sluice::exec {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostUnsaid = 256 * 1024;  // written ahead in this process; the pipe takes as much
constexpr auto kAhead = 100ms;                   // of work that is written ahead
constexpr std::size_t kMostAhead = 4096;         // items
constexpr std::size_t kLongestQuote = 100;

std::string quoted(std::string_view text) {
  std::string out(text.substr(0, kLongestQuote));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return "`" + out + (text.size() > kLongestQuote ? "…`" : "`");
}

}  // namespace

std::size_t Dialogue::Pace::ahead() const {
  const auto each = std::max<std::chrono::nanoseconds>(time, 1us);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(kAhead / each, 1, kMostAhead));
}

// One call. Items are answered in order: before answered_ they have their verdicts, before said_ they were written.
class Dialogue::Turn {
 public:
  Turn(Dialogue& dialogue, Batch batch, Verdicts& verdicts, Call& call)
      : d_(dialogue), batch_(batch), verdicts_(verdicts), call_(call), end_(batch.size()) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  // What was thrown may have left answers owed.
  ~Turn() {
    if (answered_ != said_) d_.talk_.reset();
  }

  void take() {
    d_.errors_.begin_call();
    if (d_.talk_ != nullptr && d_.talk_->speaks()) be_rid_of_chatterer();
    while (answered_ < end_ && go_on()) {
    }
    give_back_rest();
    d_.errors_.finish_lines(call_);
  }

 private:
  // False: the call is over, whatever is left of the batch.
  bool go_on() {
    if (d_.talk_ == nullptr && !start()) return false;
    write_ahead();
    if (answered_ == end_) return true;
    switch (d_.talk_->wait({time_.until, d_.program_.most_output() + 1}, d_.errors_, call_)) {
      case Talk::Woke::moved:
        hear();
        return true;
      case Talk::Woke::ended:
        hear();
        if (d_.talk_ != nullptr) bury(d_.talk_->ending());
        return true;
      case Talk::Woke::late:
        if (Clock::now() < time_.until) return true;
        if (answered_ < said_)
          blame(
              retry("the program gave no answer within the time of the call; does it flush its output after each line?")
                  .code("timeout"));
        break;
      case Talk::Woke::cancelled:
        break;
    }
    stop_program();
    return false;
  }

  bool start() {
    auto started = d_.program_.start(call_);
    d_.errors_.forget();
    d_.answers_ = 0;
    if (started) {
      d_.talk_ = *std::move(started);
      last_answer_ = Clock::now();
      return true;
    }
    // No item's fault, but nothing can be done about any of them.
    while (answered_ < end_) set(started.error());
    return false;
  }

  void write_ahead() {
    const auto most = answered_ + d_.pace_.ahead();
    while (said_ < std::min(end_, most) && d_.talk_->unsaid() < kMostUnsaid) {
      if (said_ > 0 && no_time_for_another()) {
        end_ = said_;
        return;
      }
      const auto params = params_of(batch_[said_]);
      if (!params) {
        if (answered_ < said_) return;  // those before it come first
        set(params_too_large());
        said_ = answered_;
        continue;
      }
      d_.talk_->say(line_of(batch_[said_].item, *params));
      said_ += 1;
    }
  }

  // An item is begun only if it can have most of the time that its step allows.
  bool no_time_for_another() const {
    const auto now = Clock::now();
    return now > time_.half && now + 4 * d_.pace_.time > time_.until;
  }

  std::optional<std::string> params_of(const Work<Params>& work) const {
    return work.params.params.is_null() ? "{}" : call_.printed(work.params.params);
  }

  std::string line_of(const Item& item, std::string_view params) const {
    std::string line = R"({"token":)";
    line += call_.print(Value(item.token));
    line += R"(,"attempt":)" + std::to_string(item.attempt) + R"(,"item":)";
    line += call_.print(item.view());
    line += R"(,"params":)";
    line += params;
    line += "}\n";
    return line;
  }

  void hear() {
    while (d_.talk_ != nullptr) {
      const auto heard = d_.talk_->heard();
      const auto end = heard.find('\n');
      if (end == std::string_view::npos) break;
      if (answered_ == said_) return be_rid_of_chatterer();
      const std::string line(heard.substr(0, end));
      d_.talk_->consume(end + 1);
      answer(line);
    }
    if (d_.talk_ != nullptr && d_.talk_->heard().size() > d_.program_.most_output()) {
      break_off(failed("the program's answer is too large: " + d_.program_.too_much()).code("too_large"));
    }
  }

  void answer(std::string_view line) {
    const auto value = call_.parse(line);
    if (!value) {
      return break_off(retry("the program answered with " + quoted(line) + ", which is no JSON").code("answer"));
    }
    const auto token = token_in(*value);
    if (!token.empty() && token != batch_[answered_].item.token) {
      return break_off(retry("the program answered for another item than the one whose turn it was").code("answer"));
    }
    const auto outcome = outcome_of(*value);
    const auto now = Clock::now();
    d_.pace_.note(now - std::exchange(last_answer_, now));
    d_.answers_ += 1;
    set(outcome ? *outcome : failed("the program answered with " + outcome.error()).code("answer"));
  }

  // The program cannot be followed any more. The items that it was told already go to its successor.
  void break_off(const Outcome& verdict) {
    blame(verdict);
    stop_program();
    said_ = answered_;
  }

  // It has ended by itself. Having answered, it may do so at any time; an item that it left unanswered is to blame only
  // where it went wrong, or never got so far as to answer anything.
  void bury(Ending ending) {
    d_.talk_->read_errors(d_.errors_, call_);
    if (answered_ < said_ && !(ending.well() && d_.answers_ > 0)) {
      blame(retry("the program " + ending.text() + d_.errors_.last_line()).code("ended"));
    }
    said_ = answered_;
    d_.talk_.reset();
  }

  void stop_program() {
    d_.talk_->end(time_.grace);
    d_.talk_.reset();
  }

  // What it says without having been asked would be taken for the answer to the next item.
  void be_rid_of_chatterer() {
    call_.warning("the program wrote more lines than it was given items: it is started anew");
    stop_program();
  }

  void blame(Outcome verdict) {
    if (!d_.errors_.tail().empty()) verdict.detail(d_.errors_.tail());
    set(verdict);
  }

  void set(const Outcome& verdict) { verdicts_.set(answered_++, verdict); }

  void give_back_rest() {
    const auto verdict = call_.cancelled() ? cancelled() : not_begun("the call was over before its turn came");
    while (answered_ < batch_.size()) set(verdict);
  }

  Dialogue& d_;
  const Batch batch_;
  Verdicts& verdicts_;
  Call& call_;
  std::size_t answered_ = 0;
  std::size_t said_ = 0;
  std::size_t end_;  // the items that are left to this call
  const CallTime time_ = CallTime::of(call_);
  Time last_answer_ = time_.began;
};

void Dialogue::process(Batch batch, Verdicts& verdicts, Call& call) {
  const QuietPipes quiet;
  Turn(*this, batch, verdicts, call).take();
}

}  // namespace sluice::exec
