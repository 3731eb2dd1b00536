// SPDX-License-Identifier: Apache-2.0
//
// sluice_crash: kills engines at random moments of real runs against the emulator, resumes them until they have ended,
// and checks what they left. The same seed makes the same choices (not the same timing).
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <span>
#include <thread>

#include "json/json.hpp"
#include "lane.hpp"
#include "support/folder.hpp"
#include "support/places.hpp"

namespace sluice::crash {
namespace {

using testing_support::content_of;
namespace fs = std::filesystem;

struct Options {
  int kills = 300;
  std::uint64_t seed = std::random_device{}();
  int seconds = 600;  // no more kills after these
  bool keep = false;  // the folder, also where all holds
};

constexpr const char* kUsage =
    "usage: sluice_crash [--kills N] [--seed S] [--seconds N] [--keep]\n"
    "  --kills N    SIGKILLs altogether (300)\n"
    "  --seed S     of the choices; printed, to repeat a failure\n"
    "  --seconds N  at most so long; the last runs then end in peace (600)\n"
    "  --keep       keeps the folder with journal, files and logs\n";

Result<Options> parse(std::span<char*> words) {
  Options options;
  const auto number = [&](std::size_t at, auto& value) -> Result<> {
    const std::string_view text = at < words.size() ? words[at] : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
      return failure(std::string(words[at - 1]) + ": a number");
    return {};
  };
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--kills") {
      TRY(number(++i, options.kills));
    } else if (word == "--seed") {
      TRY(number(++i, options.seed));
    } else if (word == "--seconds") {
      TRY(number(++i, options.seconds));
    } else if (word == "--keep") {
      options.keep = true;
    } else {
      return failure(std::string(word) + ": unknown");
    }
  }
  return options;
}

// A port that is free now; engines take it again and again, so that callbacks find the one that lives.
Result<std::uint16_t> free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!bound) return failure("no port of this machine can be taken");
  return ntohs(address.sin_port);
}

struct SceneKind {
  const char* name;
  const char* folder;
  int engines = 1;            // at a time, on one journal
  bool own_journals = false;  // each run makes a journal of its own
  bool replays = false;       // each run replays another
  int share = 1;              // of the kills, in tenths
};
constexpr std::array kScenes{
    SceneKind{.name = "one engine", .folder = "one", .share = 3},
    SceneKind{.name = "journals that are being made", .folder = "new", .own_journals = true, .share = 1},
    SceneKind{.name = "two engines on one journal and one file", .folder = "two", .engines = 2, .share = 4},
    SceneKind{.name = "replays of dead letters", .folder = "replay", .replays = true, .share = 2},
};

// Engines that write to the same files, each killed at random.
class Scene final {
 public:
  struct Settings {
    SceneKind kind;
    fs::path folder;
    int kills = 0;
    std::uint64_t seed = 1;
    std::chrono::steady_clock::time_point until;
  };
  Scene(Settings settings, Findings& findings)
      : settings_(std::move(settings)), folder_(settings_.folder), findings_(findings) {}

  Result<> play() {
    fs::create_directories(folder_);
    const auto build = testing_support::build_folder();
    emulator_ = TRY(Emulator::start((build / "bin/sluice-sandbox").string(), folder_, settings_.seed));
    ::setenv("MEMORIES_API_KEY", "sk-crash", 1);
    ::setenv("SLACK_WEBHOOK_URL", (emulator_->url() + "/services/T000/B000/crash").c_str(), 1);
    const auto workflow = write_workflow(folder_, emulator_->url());
    const int engines = settings_.kind.engines;
    std::vector<std::unique_ptr<Lane>> lanes;
    for (int i = 0; i < engines; ++i) {
      const auto port = TRY(free_port());
      lanes.push_back(std::make_unique<Lane>(
          Lane::Settings{.name = std::string(1, static_cast<char>('a' + i)),
                         .program = (build / "bin/sluice").string(),
                         .folder = folder_,
                         .workflow = workflow,
                         .journal = folder_ / "journal.db",
                         .own_journals = settings_.kind.own_journals,
                         .replays = settings_.kind.replays,
                         .port = port,
                         .kills = settings_.kills / engines + (i < settings_.kills % engines ? 1 : 0),
                         .seed = settings_.seed * 31 + static_cast<std::uint64_t>(engines * 7 + i),
                         .until = settings_.until},
          *emulator_, findings_));
    }
    TRY(work(lanes));
    TRY(lanes.front()->run_in_peace());  // finds what the last kills have left, though their runs had ended
    TRY(lanes.front()->run_again());
    for (const auto& lane : lanes) {
      killed_ += lane->killed();
      done_.insert(done_.end(), lane->done().begin(), lane->done().end());
    }
    return check();
  }

  int killed() const { return killed_; }

 private:
  static Result<> work(std::vector<std::unique_ptr<Lane>>& lanes) {
    std::vector<Result<>> results(lanes.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < lanes.size(); ++i) threads.emplace_back([&, i] { results[i] = lanes[i]->work(); });
    }
    for (const auto& result : results) TRY(result);
    return {};
  }

  Result<> check() {
    check_lines(content_of(folder_ / "out/lines.jsonl"));
    check_sheet(content_of(folder_ / "out/sheet.csv"));
    const auto slack = TRY(emulator_->slack());
    for (const auto& [run, id] : done_) {
      findings_.check(Claim::run_announced, slack.find("/" + run.name + ".csv") != std::string::npos,
                      fmt::format("run {}: no message of its end", id.value));
    }
    if (settings_.kind.own_journals) return {};
    const auto reader = TRY(JournalReader::open((folder_ / "journal.db").string()));
    TRY(check_callbacks(*reader));
    return check_remains();
  }

  using Videos = std::map<std::string, std::multiset<std::string>>;  // by creator and run

  void check_lines(const std::string& text) {
    Videos found;
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; start = end + 1, end = text.find('\n', start)) {
      const auto line = parse_json(std::string_view(text).substr(start, end - start));
      const bool whole =
          line && (*line)["creator"].is_string() && (*line)["run"].is_integer() && (*line)["video"].is_string();
      findings_.check(Claim::lines_once, whole, "lines.jsonl: a torn line: " + text.substr(start, end - start));
      if (!whole) continue;
      const auto creator = (*line)["creator"].string() + " " + std::to_string((*line)["run"].integer());
      found[creator].insert((*line)["video"].string());
    }
    findings_.check(Claim::lines_once, start == text.size(), "lines.jsonl: a torn end: " + text.substr(start));
    check_once("lines.jsonl", found);
  }

  // Its fields are known, so its records can be told apart without a parser.
  void check_sheet(std::string text) {
    constexpr std::string_view kHeader = "creator,run,video,note\n";
    constexpr std::string_view kNote = ",\"commas, \"\"quotes\"\"\nand lines\"\n";
    findings_.check(Claim::lines_once, text.starts_with(kHeader), "sheet.csv: its header: " + text.substr(0, 40));
    text.erase(0, kHeader.size());
    Videos found;
    std::size_t start = 0;
    for (auto end = text.find(kNote); end != std::string::npos; end = text.find(kNote, start)) {
      auto row = text.substr(start, end - start);
      std::ranges::replace(row, ',', ' ');
      const auto video = row.rfind(' ');
      found[row.substr(0, video)].insert(row.substr(video + 1));
      start = end + kNote.size();
    }
    findings_.check(Claim::lines_once, start == text.size(), "sheet.csv: a torn end: " + text.substr(start, 200));
    check_once("sheet.csv", found);
  }

  void check_once(const std::string& file, Videos& found) {
    for (const auto& [run, id] : done_) {
      for (int i = 0; i < run.items; ++i) {
        const auto line = run.creator(i) + " " + std::to_string(id.value);
        const auto& videos = found[line];
        const std::set different(videos.begin(), videos.end());
        findings_.check(Claim::lines_once, videos.size() == kVideos && different.size() == kVideos,
                        fmt::format("{}: {} has {} lines of {} videos", file, line, videos.size(), different.size()));
        found.erase(line);
      }
    }
    findings_.check(Claim::lines_once, found.empty(),
                    file + ": a line of nobody: " + (found.empty() ? "" : found.begin()->first));
  }

  // An event may be stored and its answer lost with the engine, but never the reverse.
  Result<> check_callbacks(JournalReader& reader) {
    std::map<std::pair<std::int64_t, std::int64_t>, int> accepted;
    for (const auto& callback : TRY(emulator_->callbacks())) {
      long long run = 0;
      long long item = 0;
      const auto name = callback.url.rfind('/') + 1;
      if (std::sscanf(callback.url.c_str() + name, "%lld.%lld.", &run, &item) != 2) continue;
      if (!callback.accepted()) findings_.note("callbacks that met no engine");
      if (callback.accepted()) accepted[{run, item}] += 1;
      findings_.check(Claim::callback_known, !callback.outcome.starts_with('4'),
                      fmt::format("{} was answered {}", callback.url, callback.outcome));
    }
    for (const auto& [address, times] : accepted) {
      int stored = 0;
      for (const auto& event : TRY(reader.events(RunId{address.first}, ItemNumber{address.second})))
        stored += event.times;
      findings_.check(Claim::callback_kept, stored >= times,
                      fmt::format("run {} item {}: {} callbacks were accepted, {} are stored", address.first,
                                  address.second, times, stored));
    }
    return {};
  }

  Result<> check_remains() {
    std::error_code absent;
    for (const auto& file : fs::directory_iterator(folder_ / "journal.db.engines", absent)) {
      findings_.check(Claim::nothing_left, false, file.path().string() + " is left");
    }
    for (const auto* name : {"out/.lines.jsonl.sluice", "out/.sheet.csv.sluice"}) {
      findings_.check(Claim::nothing_left, !fs::exists(folder_ / name), std::string(name) + " is left");
    }
    return {};
  }

  const Settings settings_;
  const fs::path& folder_;
  Findings& findings_;
  std::unique_ptr<Emulator> emulator_;
  std::vector<Lane::Done> done_;
  int killed_ = 0;
};

int run(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "sluice-crash-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  const auto began = std::chrono::steady_clock::now();
  fmt::print("{} kills, seed {}, in {}\n", options.kills, options.seed, folder.string());
  Findings findings;
  int killed = 0;
  bool played = true;
  int share = 0;
  for (const auto& kind : kScenes) {
    share += kind.share;
    Scene scene({.kind = kind,
                 .folder = folder / kind.folder,
                 .kills = options.kills * share / 10 - options.kills * (share - kind.share) / 10,
                 .seed = options.seed,
                 .until = began + std::chrono::seconds(options.seconds) * share / 10},
                findings);
    const auto ended = scene.play();
    if (!ended) fmt::print("{}\n", ended.error().message);
    played = played && ended;
    killed += scene.killed();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{}: {} kills after {:.1f} s\n", kind.name, killed, took.count());
    std::fflush(stdout);
  }
  fmt::print("\n{}", findings.table());
  const bool all = played && killed >= options.kills && findings.all_hold();
  if (killed < options.kills) fmt::print("only {} kills within {} s\n", killed, options.seconds);
  if (all && !options.keep) {
    fs::remove_all(folder);
  } else {
    fmt::print("kept: {}\n", folder.string());
  }
  return all ? 0 : 1;
}

}  // namespace
}  // namespace sluice::crash

int main(int argc, char** argv) {
  const auto options = sluice::crash::parse({argv, static_cast<std::size_t>(argc)});
  if (!options) {
    std::fprintf(stderr, "sluice_crash: %s\n%s", options.error().message.c_str(), sluice::crash::kUsage);
    return 2;
  }
  return sluice::crash::run(*options);
}
