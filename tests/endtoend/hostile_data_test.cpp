// SPDX-License-Identifier: Apache-2.0
//
// Hostile answers and hostile rows among good ones: each is the end of its own item, with a message that names what
// came, and of nothing else; and no byte of it reaches the terminal as a control character.
#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "http/raw_peer.hpp"
#include "json/json.hpp"
#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

using namespace std::string_literals;

// What a terminal would act on. A line feed, and on a terminal the carriage return before it, is layout.
std::string control_characters(std::string_view text) {
  std::string found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool line_break = c == '\n' || (c == '\r' && text.substr(i + 1).starts_with('\n'));
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if ((c < 0x20 && !line_break) || c == 0x7F || c1) found += "\\x" + std::to_string(c) + " ";
  }
  return found;
}

// The progress on a terminal moves the cursor up and clears: those two sequences are the program's own.
std::string without_progress(std::string text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!text.substr(i).starts_with("\x1b[")) {
      out += text[i++];
      continue;
    }
    std::size_t end = text.find_first_not_of("0123456789", i + 2);
    if (end != std::string::npos && std::string_view("AJ").contains(text[end])) {
      i = end + 1;
    } else {
      out += text[i++];
    }
  }
  return out;
}

class HostileData : public Workbench {
 protected:
  // Why the dead items of the first run died, by key.
  std::map<std::string, std::string> deaths() const {
    std::map<std::string, std::string> reasons;
    for (const auto& item : json({"items", "list", "1", "--state", "dead"})) {
      reasons[std::string(item["key"].string_or("?"))] = item["note"].string_or("?");
    }
    return reasons;
  }

  // Whatever shows people what came: none of it may be acted on by a terminal.
  void expect_clean_output(const std::string& run = "1") {
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"dead", "list", run}, {"items", "list", run}, {"runs", "show", run}, {"dead", "show", run, "1"}}) {
      const auto end = sluice(words);
      EXPECT_EQ(control_characters(end.out + end.err), "") << words.front() << " " << words.back();
    }
  }
};

struct Answer {
  const char* creator;
  std::string bytes;
  const char* says;  // of its dead letter; "": the item is done
};

std::string with_body(std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

const std::string kGood = with_body(R"({"code":"0000","msg":"ok","data":{"taskId":"task-1"}})");

std::vector<Answer> answers() {
  return {
      {"good1", kGood, ""},
      {"nojson", with_body("<html>nothing\x1b[2J here</html>"), "the answer is not JSON"},
      {"empty", with_body(""), "the answer is not JSON"},
      {"nulldata", with_body(R"({"code":"0000","msg":"ok","data":null})"), "named no task"},
      {"textdata", with_body(R"({"code":"0000","data":"task"})"), "named no task"},
      {"listdata", with_body(R"({"code":"0000","data":[{"taskId":"x"}]})"), "named no task"},
      {"numbertask", with_body(R"({"code":"0000","data":{"taskId":1e999}})"), "the answer is not JSON"},
      {"hugetask", with_body(R"({"code":"0000","data":{"taskId":123456789012345678901234567890}})"), "named no task"},
      {"objectcode", with_body(R"({"code":{"a":[]},"data":{}})"), "not of the service's form"},
      {"hugecode", with_body(R"({"code":99999999999999999999,"data":{}})"), "not of the service's form"},
      {"array", with_body("[1,2,3]"), "not of the service's form"},
      {"null", with_body("null"), "not of the service's form"},
      {"controls", with_body("{\"code\":\"0001\",\"msg\":\"\\u001b]0;owned\\u0007\\u0000\\r\\n\\u009b2J\"}"), "0001"},
      {"badutf8", with_body("{\"code\":\"0001\",\"msg\":\"\xFF\xC0\xAF\"}"), "the answer is not JSON"},
      {"deep", with_body(std::string(100'000, '[')), "the answer is not JSON"},
      {"good2", kGood, ""},
      {"truncated", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"code\":\"0000\"", "could not be asked"},
      {"badchunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "could not be asked"},
      {"closed", "", "could not be asked"},
      {"nothttp", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "could not be asked"},
      {"badstatus", "HTTP/1.1 99999 \x1b[31mred\r\n\r\n", "could not be asked"},
      {"hugelength", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "could not be asked"},
      {"barecr", "HTTP/1.1 200 OK\r\nX-Evil: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n", "could not be asked"},
      {"nulheader", "HTTP/1.1 200 OK\r\nX-Evil: a\0b\r\nContent-Length: 0\r\n\r\n"s, "could not be asked"},
      {"headers", "HTTP/1.1 200 OK\r\nX-Long: " + std::string(1 << 20, 'h') + "\r\n\r\n", "could not be asked"},
      {"endless", "endless", "could not be asked"},
      {"slow", "slow", "could not be asked"},
      {"good3", kGood, ""},
  };
}

// Answers as its creator says; the check of the key is always fine.
void serve(http::RawPeer& peer, const std::map<std::string, Answer>& by_creator) {
  std::string request;
  while (!request.ends_with('}')) {  // all that is asked has a body of JSON
    const std::string more = peer.receive_some();
    if (more.empty()) return;
    request += more;
  }
  const auto at = request.find("tiktok.com/@");
  if (at == std::string::npos) {
    peer.send(kGood);
    return;
  }
  const auto begin = at + 12;
  const auto found = by_creator.find(request.substr(begin, request.find_first_of("\"/?", begin) - begin));
  if (found == by_creator.end()) return;
  const std::string& bytes = found->second.bytes;
  if (bytes == "slow") {
    peer.send("HTTP/1.1 200 OK\r\nContent-Le");
    peer.receive_until_closed();
  } else if (bytes == "endless") {
    const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (peer.send(chunk)) continue;
  } else {
    peer.send(bytes);
  }
}

constexpr std::string_view kScrape = R"(
[run]
concurrency = 1
[secrets]
key = { env = "MEMORIES_API_KEY" }
[[step]]
name    = "scrape"
uses    = "memories.scrape"
timeout = "2s"
retry   = { attempts = 1 }
[step.with]
api_key  = "{{ secrets.key }}"
base_url = "SERVICE"
creator  = "{{ item.url }}"
[[sink]]
name = "done"
uses = "file"
with = { path = "done.csv", fields = { url = "{{ item.url }}" } }
[[sink]]
name = "failures"
uses = "file"
on   = ["item.dead"]
with = { path = "failed.csv" }
)";

TEST_F(HostileData, AnAnswerIsTheEndOfItsOwnItemAndOfNothingElse) {
  std::map<std::string, Answer> by_creator;
  std::string rows = "url\n", done = "url\n";
  std::set<std::string> hostile;
  for (const auto& answer : answers()) {
    const std::string url = "https://www.tiktok.com/@"s + answer.creator;
    by_creator.emplace(answer.creator, answer);
    rows += url + "\n";
    if (*answer.says == '\0') {
      done += url + "\n";
    } else {
      hostile.insert(url);
    }
  }
  const http::ScriptedServer service([&](http::RawPeer& peer) { serve(peer, by_creator); });
  write("creators.csv", rows);
  std::string scrape(kScrape);
  scrape.replace(scrape.find("SERVICE"), 7, service.url(""));
  write("a.toml",
        "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"creators.csv\" }\nkey = \"item.url\"\n" + scrape);
  environment["MEMORIES_API_KEY"] = "sk-some-long-key";
  const auto end = sluice({"run", "a.toml", "--limit", "memories.upload=1000/s", "--log-level", "info"});
  EXPECT_EQ(end.status, 3) << end.err;
  EXPECT_EQ(control_characters(end.out + end.err), "") << end.err;
  EXPECT_EQ(read("done.csv"), done);
  const auto messages = deaths();
  std::set<std::string> dead;
  for (const auto& [url, message] : messages) {
    dead.insert(url);
    const auto& says = by_creator.at(url.substr(url.find('@') + 1)).says;
    EXPECT_NE(message.find(says), std::string::npos) << url << ": " << message;
  }
  EXPECT_EQ(dead, hostile);
  const std::string failed = read("failed.csv");
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(failed, '\n')), hostile.size() + 1) << failed;
  EXPECT_EQ(control_characters(failed), "");
  expect_clean_output();
}

TEST_F(HostileData, ATerminalIsNeverToldWhatCame) {
  if (const auto why = lack_of_terminals()) GTEST_SKIP() << *why;
  const std::map<std::string, Answer> by_creator{
      {"x", {"x", with_body("{\"code\":\"0001\",\"msg\":\"\\u001b]0;owned\\u0007\\u009b2J\\u007f\"}"), ""}}};
  const http::ScriptedServer service([&](http::RawPeer& peer) { serve(peer, by_creator); });
  write("creators.csv", "url,note\nhttps://www.tiktok.com/@x,\"\x1b[2J\a\r\n\b\"\n");
  std::string scrape(kScrape);
  scrape.replace(scrape.find("SERVICE"), 7, service.url(""));
  write(
      "a.toml",
      "name = \"flow\"\n[source]\nuses = \"csv\"\nwith = { path = \"creators.csv\" }\nkey = \"item.note\"\n" + scrape);
  environment["MEMORIES_API_KEY"] = "sk-some-long-key";
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"run", "a.toml", "--limit", "memories.upload=1000/s", "--log-level", "info"},
           {"dead", "list", "1"},
           {"dead", "show", "1", "1"},
           {"items", "list", "1"},
           {"items", "show", "1", "1"}}) {
    auto on_terminal = settings(words);
    on_terminal.terminal = 100;
    const auto end = ChildProcess(on_terminal).end();
    EXPECT_EQ(control_characters(without_progress(end.out)), "") << words.front() << ": " << end.out;
    EXPECT_FALSE(end.out.empty());
  }
}

class HostileRows : public HostileData {
 protected:
  // What a run of these rows gives: its exit status, the names that came through, and why the others did not, by row.
  struct Came {
    int status = 0;
    std::string through;
    std::vector<std::string> refusals;

    friend bool operator==(const Came&, const Came&) = default;
    friend void PrintTo(const Came& came, std::ostream* out) {
      *out << came.status << "\n" << came.through;
      for (const auto& refusal : came.refusals) *out << "  " << refusal << "\n";
    }
  };
  Came came(std::string_view rows, const std::string& options = "") {
    write("rows.csv", rows);
    std::filesystem::remove(folder / "through.csv");
    write_workflow(options);
    const auto end = sluice({"run", "a.toml", "--log-level", "info"});
    EXPECT_EQ(control_characters(end.out + end.err), "") << end.err;
    ++run_;
    expect_clean_output(std::to_string(run_));
    Came result{.status = end.status};
    if (std::filesystem::exists(folder / "through.csv")) result.through = read("through.csv");
    for (const auto& letter : json({"dead", "list", std::to_string(run_)})) {
      result.refusals.emplace_back(letter["error"]["message"].string_or("?"));
    }
    std::ranges::sort(result.refusals);
    return result;
  }
  void write_workflow(const std::string& options) const {
    write("a.toml",
          "name = \"rows\"\n[source]\nuses = \"csv\"\nwith = { path = \"rows.csv\"" + options +
              " }\n[[sink]]\nname = \"through\"\nuses = \"file\"\nwith = { path = \"through.csv\", fields = { "
              "name = \"{{ item.name }}\" } }\n");
  }
  std::string row(const std::string& rest) const { return path("rows.csv") + ", line " + rest; }

  int run_ = 0;
};

TEST_F(HostileRows, ARowIsTheEndOfItselfAndOfNothingElse) {
  const std::string rows = "name,n\nfirst,1\nsü,6\nshort\nlong,2,3\nbad\xFF,4\nword,five\nhuge," +
                           std::string(2 << 20, '9') + "\nlast,99999999999999999999\nend,7\n";
  const std::string no_utf8 = "this is no UTF-8; if the file is in Windows-1252, set encoding = \"windows-1252\"";
  const std::string with_types = ", columns = { n = \"integer\" }";
  EXPECT_EQ(came(rows, with_types),
            (Came{3,
                  "name\nfirst\nsü\nend\n",
                  {row("4: 1 field where the header has 2; correct the line, or set ragged = \"pad\""),
                   row("5: 3 fields where the header has 2; correct the line, or set ragged = \"pad\""),
                   row("6, column 4: " + no_utf8), row("7: column \"n\" holds \"five\", which is no integer"),
                   row("8: it is longer than 1 MiB"),
                   row("9: column \"n\" holds \"99999999999999999999\", which is no integer")}}));
  EXPECT_EQ(came(rows, with_types + ", ragged = \"pad\""),
            (Came{3,
                  "name\nfirst\nsü\nshort\nend\n",
                  {row("5: 3 fields where the header has 2, and there is no name for what the last ones hold"),
                   row("6, column 4: " + no_utf8), row("7: column \"n\" holds \"five\", which is no integer"),
                   row("8: it is longer than 1 MiB"),
                   row("9: column \"n\" holds \"99999999999999999999\", which is no integer")}}));
}

TEST_F(HostileRows, ARowThatIsNoneIsWhatOnErrorSays) {
  struct Case {
    const char* on_error;
    int status;
    const char* skipped;
  };
  write("rows.csv", "name,n\nfirst,1\nshort\nend,7\n");
  for (const auto& [on_error, status, skipped] :
       {Case{"skip", 0, "1 skipped"}, Case{"dead_letter", 3, "1 dead"}, Case{"fail_run", 1, "1 dead"}}) {
    write_workflow("");
    write("a.toml", read("a.toml") + "[run]\non_error = \"" + on_error + "\"\n");
    const auto end = sluice({"run", "a.toml"});
    EXPECT_EQ(end.status, status) << on_error << end.err;
    EXPECT_NE(end.out.find(skipped), std::string::npos) << end.out;
  }
  EXPECT_EQ(
      json({"runs", "show", "3"}).at(0)["reason"],
      Value("source (csv): " + row("3: 1 field where the header has 2; correct the line, or set ragged = \"pad\"")));
}

TEST_F(HostileRows, WhatIsNoCsvOrLacksAColumnIsSaidOnceBeforeTheRun) {
  const std::string xlsx("PK\x03\x04\x14\0\x06\0[Content_Types].xml", 27);
  for (const auto& [rows, says] :
       {std::pair{xlsx, "sluice: source (csv): option path: " + path("rows.csv") +
                            " is an Excel workbook (.xlsx): save it as CSV\n"},
        {"Name,count\nx,1\n"s,
         path("a.toml") + ":8:59: error: the source has no column \"name\"; write `item[\"Name\"]`\n"
                          "    8 | with = { path = \"through.csv\", fields = { name = \"{{ item.name }}\" } }\n"
                          "      |                                                           ^\n"}}) {
    write("rows.csv", rows);
    write_workflow("");
    const auto end = sluice({"run", "a.toml"});
    EXPECT_EQ(end.status, 2);
    EXPECT_EQ(end.err, says);
    EXPECT_EQ(end.out, "");
  }
  EXPECT_FALSE(std::filesystem::exists(path("journal.db")));
}

TEST_F(HostileRows, ControlCharactersAreText) {
  EXPECT_EQ(came("name,n\n\x1b[2Jred\a,1\nnul\0l,2\n\"a\r\nb\",3\n"s),
            (Came{0, "name\n\x1b[2Jred\a\nnul\0l\n\"a\r\nb\"\n"s, {}}));
}

TEST_F(HostileRows, AnUnclosedQuoteBlocksWithItsPlaceAndTheRowsBeforeItAreDone) {
  EXPECT_EQ(came("name,n\nfirst,1\n\"open,2\nlast,3\n"), (Came{5, "name\nfirst\n", {}}));
  const auto end = sluice({"runs", "show", "1"});
  EXPECT_NE(
      end.out.find("line 5, column 1: the file ends inside the quoted field that begins at line 3, column 1; is a "
                   "closing quote missing?"),
      std::string::npos)
      << end.out;
  write("rows.csv", "name,n\nfirst,1\n\"open\",2\nlast,3\n");
  EXPECT_EQ(sluice({"resume", "1"}).status, 0);
  EXPECT_EQ(read("through.csv"), "name\nfirst\nopen\nlast\n");
}

}  // namespace
}  // namespace sluice::testing_support
