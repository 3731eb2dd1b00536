// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that people make in a workflow file, one at a time, through the real program: each is refused with its
// line and column, and with what to write instead.
#include <map>

#include "workbench.hpp"

namespace sluice::testing_support {
namespace {

class BrokenFiles : public Workbench {};

// Nothing is wrong with it.
constexpr std::string_view kRight = R"(name = "watch"

[inputs]
creators = { type = "path", default = "creators.csv" }
count    = { type = "integer", default = 4, min = 1, max = 50 }
patience = { type = "duration", default = "2h" }

[secrets]
memories_key = { env = "MEMORIES_API_KEY" }
slack_url    = { env = "SLACK_WEBHOOK_URL" }

[run]
concurrency = 32
on_error    = "dead_letter"

[schedule]
cron     = "0 6 * * mon-fri"
timezone = "America/New_York"

[defaults.memories]
api_key = "{{ secrets.memories_key }}"
library = "private"

[source]
uses = "csv"
with = { path = "{{ inputs.creators }}" }
key  = "item.url"

[[step]]
name = "scrape"
uses = "memories.scrape"
when = "item.url ~= nil"
[step.with]
creator  = "{{ item.url }}"
count    = "{{ inputs.count }}"
callback = "{{ callbacks.indexed }}"

[[step]]
name     = "indexed"
uses     = "memories.wait"
with     = { task = "{{ steps.scrape }}", poll = "30s" }
deadline = "{{ inputs.patience }}"

[[sink]]
name = "sheet"
uses = "file"
[sink.with]
path = "out/creators.csv"
[sink.with.fields]
creator = "{{ item.url }}"
videos  = "{{ len(steps.indexed.ready) }}"

[[sink]]
name = "tell"
uses = "slack"
on   = ["run.finished"]
[sink.with]
webhook = "{{ secrets.slack_url }}"
text    = "{{ workflow.name }}: {{ run.counts.done }} done"
)";

struct Mistake {
  std::string_view right;  // its first place in the file
  std::string_view wrong;  // what stands there instead
  std::string_view said;   // "LINE:COLUMN: error: …" each
};

constexpr Mistake kMistakes[] = {
    {"name = \"watch\"", "nmae = \"watch\"", "1:1: error: unknown key \"nmae\" in the file; did you mean \"name\"?\n"},
    {"name = \"watch\"", "name = \"Creator Watch\"",
     "1:8: error: name is \"Creator Watch\"; it must be lower-case letters, digits and `-`, a letter first, at most "
     "63\n"},
    {"name = \"watch\"\n", "name = \"watch\"\nversion = \"1\"\n", "2:1: error: unknown key \"version\" in the file\n"},
    {"[inputs]", "[input]", "3:2: error: unknown key \"input\" in the file; did you mean \"inputs\"?\n"},
    {"[secrets]", "[secret]", "8:2: error: unknown key \"secret\" in the file; did you mean \"secrets\"?\n"},
    {"[source]", "[sources]", "24:2: error: unknown key \"sources\" in the file; did you mean \"source\"?\n"},
    {"[[step]]\nname = \"scrape\"", "[[steps]]\nname = \"scrape\"",
     "29:3: error: unknown key \"steps\" in the file; write `[[step]]`\n"},
    {"[[step]]\nname = \"scrape\"", "[step]\nname = \"scrape\"",
     "29:1: error: `[step]` is one table, and there may be several; write `[[step]]`, with two brackets\n"},
    {"[[sink]]\nname = \"sheet\"", "[sink]\nname = \"sheet\"",
     "44:1: error: `[sink]` is one table, and there may be several; write `[[sink]]`, with two brackets\n"},
    {"[[sink]]\nname = \"sheet\"", "[[sinks]]\nname = \"sheet\"",
     "44:3: error: unknown key \"sinks\" in the file; write `[[sink]]`\n"},
    {"[defaults.memories]", "[defaults.memory]",
     "20:11: error: nothing in this file uses a plugin named \"memory\"; did you mean [defaults.memories]?\n"},
    {"[defaults.memories]", "[default.memories]",
     "20:2: error: unknown key \"default\" in the file; did you mean \"defaults\"?\n"},
    {"library = \"private\"", "libary = \"private\"",
     "22:1: error: no component of memories in this file has an option \"libary\"; did you mean \"library\"?\n"},
    {"library = \"private\"", "library = \"privat\"",
     "22:11: error: library is \"privat\"; it must be \"private\" or \"public\"\n"},
    {"uses = \"csv\"", "use = \"csv\"", "25:1: error: unknown key \"use\" in the source; did you mean \"uses\"?\n"},
    {"uses = \"csv\"", "uses = \"cvs\"", "25:8: error: no plugin offers \"cvs\"; did you mean \"csv\"?\n"},
    {"uses = \"memories.scrape\"", "uses = \"memories.scrap\"",
     "31:8: error: no plugin offers \"memories.scrap\"; did you mean \"memories.scrape\"?\n"},
    {"uses = \"memories.scrape\"", "uses = \"memorys.scrape\"",
     "31:8: error: no plugin offers \"memorys.scrape\"; did you mean \"memories.scrape\"?\n"},
    {"uses     = \"memories.wait\"", "uses     = \"memories.scrape.wait\"",
     "40:12: error: no plugin offers \"memories.scrape.wait\"; did you mean \"memories.scrape\"?\n"},
    {"uses = \"file\"", "uses = \"csv\"", "46:8: error: \"csv\" is a source, not a sink\n"},
    {"uses = \"slack\"", "uses = \"Slack\"", "55:8: error: no plugin offers \"Slack\"; did you mean \"slack\"?\n"},
    {"creator  = \"{{ item.url }}\"", "creater  = \"{{ item.url }}\"",
     "34:1: error: unknown option \"creater\" of memories.scrape; did you mean \"creator\"?\n"},
    {"on   = [\"run.finished\"]", "on   = [\"run.finish\"]",
     "56:9: error: there is no event \"run.finish\"; did you mean \"run.finished\"?\n"},
    {"on   = [\"run.finished\"]", "on   = \"run.finished\"",
     "56:8: error: `on` must be a list of events; write `on = [\"run.finished\"]`\n"},
    {"on   = [\"run.finished\"]", "on   = [\"run.finished\", \"item.done\"]",
     "56:25: error: events of items and of runs do not mix in one sink; write a second [[sink]]\n"},
    {"type = \"integer\"", "type = \"int\"", "5:21: error: there is no type \"int\"; write \"integer\"\n"},
    {"type = \"duration\"", "type = \"time\"", "6:21: error: there is no type \"time\"; write \"duration\"\n"},
    {"on_error    = \"dead_letter\"", "on_error    = \"deadletter\"",
     "14:15: error: on_error is \"deadletter\"; it must be \"dead_letter\", \"skip\" or \"fail_run\"\n"},
    {"concurrency = 32", "concurency = 32",
     "13:1: error: unknown key \"concurency\" in [run]; did you mean \"concurrency\"?\n"},
    {"timezone = \"America/New_York\"", "timezone = \"America/NewYork\"",
     "18:12: error: unknown time zone \"America/NewYork\"; did you mean \"America/New_York\"?\n"},
    {"cron     = \"0 6 * * mon-fri\"", "cron     = \"0 6 * *\"",
     "17:13: error: a cron expression has 5 fields, or 6 with seconds first; this has 4\n"},
    {"cron     = \"0 6 * * mon-fri\"", "cron     = \"0 6 * * mon-fry\"",
     "17:25: error: \"fry\" is no day of the week\n"},
    {"concurrency = 32", "concurrency = \"32\"",
     "13:15: error: concurrency is text; it must be an integer from 1 to 1000000; leave out the quotes\n"},
    {"concurrency = 32", "concurrency = 0",
     "13:15: error: concurrency is 0; it must be an integer from 1 to 1000000\n"},
    {"default = 4, min", "default = \"four\", min",
     "5:42: error: count is \"four\"; it must be an integer from 1 to 50\n"},
    {"default = 4, min", "default = 400, min", "5:42: error: count is 400; it must be an integer from 1 to 50\n"},
    {"default = \"2h\"", "default = \"2 hours\"",
     "6:43: error: patience is \"2 hours\"; it must be a duration like \"30s\"\n"},
    {"default = \"2h\"", "default = 7200", "6:43: error: patience is 7200; it must be a duration like \"30s\"\n"},
    {"count    = \"{{ inputs.count }}\"", "count    = 501",
     "35:12: error: count is 501; it must be an integer from 1 to 500\n"},
    {"count    = \"{{ inputs.count }}\"", "count    = 60",
     "35:12: error: count is 60, and max_count allows 50; write at most that, or raise `max_count`\n"},
    {"count    = \"{{ inputs.count }}\"", "count    = \"lots\"",
     "35:12: error: count is \"lots\"; it must be an integer from 1 to 500\n"},
    {"count    = \"{{ inputs.count }}\"", "count    = -1",
     "35:12: error: count is -1; it must be an integer from 1 to 500\n"},
    {"poll = \"30s\"", "poll = 30", "41:50: error: poll is 30; it must be a duration, at least 1s\n"},
    {"poll = \"30s\"", "poll = \"30 sec\"", "41:50: error: poll is \"30 sec\"; it must be a duration, at least 1s\n"},
    {"path = \"out/creators.csv\"", "path = 7", "48:8: error: path is 7; it must be a path\n"},
    {"path = \"out/creators.csv\"", "path = \"\"", "48:8: error: path is \"\"; it must be a path\n"},
    {"[sink.with.fields]\ncreator = \"{{ item.url }}\"\nvideos  = \"{{ len(steps.indexed.ready) }}\"",
     "fields = [\"url\"]", "49:10: error: fields is [\"url\"]; it must be a table\n"},
    {"deadline = \"{{ inputs.patience }}\"", "deadline = \"2 hours\"",
     "42:12: error: deadline is \"2 hours\"; it must be a duration, at least 1ms\n"},
    {"deadline = \"{{ inputs.patience }}\"", "timeout = 30",
     "42:11: error: timeout is an integer; it must be a duration, at least 1ms; write \"30s\" or \"30m\"\n"},
    {"deadline = \"{{ inputs.patience }}\"", "retry = 5",
     "42:9: error: retry is an integer; it must be a table; write `retry = { attempts = 5 }`\n"},
    {"deadline = \"{{ inputs.patience }}\"", "retry = { attempt = 5 }",
     "42:11: error: unknown key \"attempt\" in `retry`; did you mean \"attempts\"?\n"},
    {"deadline = \"{{ inputs.patience }}\"", "retries = 5",
     "42:1: error: unknown key \"retries\" in the step; did you mean \"retry\"?\n"},
    {"with = { path = \"{{ inputs.creators }}\" }", "with = \"{{ inputs.creators }}\"",
     "26:8: error: with is text; it must be a table; write `with = { OPTION = … }`\n"},
    {"when = \"item.url ~= nil\"", "when = true",
     "32:8: error: when is true or false; it must be text; text stands in quotes: \"true\"\n"},
    {"callback = \"{{ callbacks.indexed }}\"", "callback = \"{{ callbacks.indexed }}\"\ndeadline = \"1h\"",
     "37:1: error: unknown option \"deadline\" of memories.scrape; `deadline` is a key of the step: move it above line "
     "33\n"},
    {"callback = \"{{ callbacks.indexed }}\"", "callback = \"{{ callbacks.indexed }}\"\nretry = { attempts = 3 }",
     "37:1: error: unknown option \"retry\" of memories.scrape; `retry` is a key of the step: move it above line 33\n"},
    {"uses = \"memories.scrape\"", "uses = \"memories.scrape\"\ncount = 4",
     "32:1: error: unknown key \"count\" in the step; the options of a component stand in `with`\n"},
    {"uses = \"memories.scrape\"", "uses = \"memories.scrape\"\n[with]",
     "32:2: error: unknown key \"with\" in the file; it is a key of a [[step]]\n"},
    {"uses = \"memories.scrape\"\nwhen = \"item.url ~= nil\"\n[step.with]",
     "uses = \"memories.scrape\"\n[step.with]\nwhen = \"item.url ~= nil\"",
     "33:1: error: unknown option \"when\" of memories.scrape; `when` is a key of the step: move it above line 32\n"},
    {"path = \"out/creators.csv\"", "path = \"out/creators.csv\"\non = [\"item.done\"]",
     "49:1: error: unknown option \"on\" of file; `on` is a key of the sink: move it above line 47\n"},
    {"name = \"watch\"\n", "name = \"watch\"\nconcurrency = 4\n",
     "2:1: error: unknown key \"concurrency\" in the file; it is a key of [run]\n"},
    {"key  = \"item.url\"", "key  = \"item.url\"\nname = \"creators\"",
     "28:1: error: unknown key \"name\" in the source; `name` is a key of the file: move it above line 24\n"},
    {"key  = \"item.url\"", "key  = \"item.url\"\npath = \"creators.csv\"",
     "28:1: error: unknown key \"path\" in the source; the options of a component stand in `with`\n"},
    {"[run]", "[run]\ntimeout = \"1h\"", "13:1: error: unknown key \"timeout\" in [run]; it is a key of a [[step]]\n"},
    {"[step.with]\ncreator", "[steps.with]\ncreator",
     "33:2: error: unknown key \"steps\" in the file; write `[step.with]`\n"},
    {"[step.with]\ncreator", "[[step.with]]\ncreator",
     "33:1: error: with is a list; it must be a table; write `[step.with]`, with one bracket\n"},
    {"[sink.with.fields]", "[sink.fields]",
     "49:7: error: unknown key \"fields\" in the sink; the options of a component stand in `with`\n"},
    {"name = \"watch\"", "name = \"watch",
     "1:8: error: the string that begins here is not closed; end its line with `\"`, or begin and end it with `\"\"\"` "
     "where it has several lines\n"},
    {"name = \"watch\"", "name = 'watch",
     "1:8: error: the string that begins here is not closed; end its line with `'`\n"},
    {"name = \"watch\"", "name = watch",
     "1:8: error: could not determine value type (in a value); text stands in quotes\n"},
    {"name = \"watch\"", "name: \"watch\"",
     "1:5: error: expected '=', saw ':' (in a key-value pair); write `key = value`\n"},
    {"name = \"watch\"", "name => \"watch\"",
     "1:7: error: could not determine value type (in a value); write `key = value`\n"},
    {"name = \"watch\"", "name \"watch\"",
     "1:6: error: expected '=', saw '\"' (in a key-value pair); write `key = value`\n"},
    {"name = \"watch\"", "name = “watch”",
     "1:8: error: could not determine value type (in a value); write straight quotes: \"…\"\n"},
    {"name = \"watch\"", "name = \"watch\",",
     "1:15: error: expected a comment or whitespace, saw ',' (in a key-value pair); leave it out: the line's end ends "
     "an entry\n"},
    {"name = \"watch\"", "name = \"watch\";",
     "1:15: error: expected a comment or whitespace, saw ';' (in a key-value pair); leave it out: the line's end ends "
     "an entry\n"},
    {"name = \"watch\"\n", "name = \"watch\"\nname = \"watch\"\n",
     "2:1: error: `name` stands here for the second time; leave out one of them; the other is in line 1\n"},
    {"[run]\n", "[run]\nconcurrency = 8\n",
     "14:1: error: `concurrency` stands here for the second time; leave out one of them; the other is in line 13\n"},
    {"\n[run]\n", "\n[inputs]\nx = 1\n[run]\n",
     "12:2: error: the table [inputs] stands here for the second time; put what is in it into one; the other is in "
     "line 3\n"},
    {"name = \"watch\"\n", "// the name\nname = \"watch\"\n",
     "1:1: error: expected keys, tables, whitespace or comments, saw '/' (in a root table); a comment begins with "
     "`#`\n"},
    {"name = \"watch\"\n", "name = \"watch\" // the name\n",
     "1:16: error: expected a comment or whitespace, saw '/' (in a key-value pair); a comment begins with `#`\n"},
    {"name = \"watch\"\n", "---\nname = \"watch\"\n",
     "1:4: error: expected '=', saw '\\n' (in a key-value pair); leave this line out: a TOML file has no such mark\n"},
    {"path = \"out/creators.csv\"", "path = out/creators.csv",
     "48:8: error: could not determine value type (in a value); text stands in quotes\n"},
    {"path = \"out/creators.csv\"", "path = \"C:\\Users\\me\\creators.csv\"",
     "48:13: error: expected hex digit, saw 's' (in an unicode scalar sequence); a backslash begins an escape: write "
     "the text in single quotes, '…', or with `/`\n"},
    {"path = \"out/creators.csv\"", "path = \"C:\\out\\creators.csv\"",
     "48:12: error: unknown escape sequence '\\o' (in a string); a backslash begins an escape: write the text in "
     "single quotes, '…', or with `/`\n"},
    {"path = \"out/creators.csv\"", "path = ~/creators.csv",
     "48:8: error: could not determine value type (in a value); text stands in quotes\n"},
    {"min = 1, max = 50 }", "min = 1, max = 50, }",
     "5:64: error: expected key-value pair, saw closing '}' (dangling comma) (in an inline table); leave out the comma "
     "before the `}`\n"},
    {"poll = \"30s\" }", "poll = \"30s\"",
     "41:55: error: expected key or closing '}', saw '\\n' (in an inline table); write `}` at its end; a multi-line "
     "inline table needs `[step.with]`\n"},
    {"with     = { task = \"{{ steps.scrape }}\", poll = \"30s\" }",
     "with     = {\n  task = \"{{ steps.scrape }}\",\n  poll = \"30s\"\n}",
     "41:13: error: expected key or closing '}', saw '\\n' (in an inline table); a multi-line inline table needs "
     "`[step.with]`\n"},
    {"with     = { task = \"{{ steps.scrape }}\", poll = \"30s\" }", "with     = { task: \"{{ steps.scrape }}\" }",
     "41:18: error: expected '=', saw ':' (in a key-value pair); write `key = value`\n"},
    {"with     = { task = \"{{ steps.scrape }}\", poll = \"30s\" }",
     "with     = { task = \"{{ steps.scrape }}\" poll = \"30s\" }",
     "41:42: error: expected comma or closing '}', saw 'p' (in an inline table); write a comma before it\n"},
    {"concurrency = 32", "concurrency = 32x",
     "13:17: error: expected digit, saw 'x' (in a decimal integer); text, durations and dates stand in quotes: "
     "\"32x\"\n"},
    {"concurrency = 32", "concurrency = 032",
     "13:18: error: leading zeroes are prohibited (in a decimal integer); leave out the zero, or write text in quotes: "
     "\"032\"\n"},
    {"concurrency = 32", "concurrency = yes",
     "13:15: error: could not determine value type (in a value); write `true`, or text in quotes\n"},
    {"concurrency = 32", "concurrency = True", "13:15: error: expected 'true', saw 'T' (in a boolean); write `true`\n"},
    {"concurrency = 32", "concurrency = null",
     "13:16: error: expected 'nan', saw 'nu' (in a floating-point); TOML has no null: leave the key out\n"},
    {"concurrency = 32", "concurrency =",
     "13:14: error: expected value, saw '\\n' (in a key-value pair); write a value, or leave the line out\n"},
    {"deadline = \"{{ inputs.patience }}\"", "deadline = 2h",
     "42:13: error: expected digit, saw 'h' (in a decimal integer); text, durations and dates stand in quotes: "
     "\"2h\"\n"},
    {"deadline = \"{{ inputs.patience }}\"", "deadline = {{ inputs.patience }}",
     "42:13: error: expected key or closing '}', saw '{' (in an inline table); an expression stands in quotes: \"{{ … "
     "}}\"\n"},
    {"deadline = \"{{ inputs.patience }}\"", "deadline = \"{{ inputs.patience }}",
     "42:12: error: the string that begins here is not closed; end its line with `\"`, or begin and end it with "
     "`\"\"\"` where it has several lines\n"},
    {"[run]", "[run",
     "12:5: error: expected ']', saw '\\n' (in a table header); a header stands in brackets: `[run]`, `[[step]]`\n"},
    {"[[step]]\nname = \"scrape\"", "[[step]\nname = \"scrape\"",
     "29:8: error: expected ']', saw '\\n' (in a table header); a header stands in brackets: `[run]`, `[[step]]`\n"},
    {"on   = [\"run.finished\"]", "on   = [\"run.finished\"",
     "56:8: error: the list that begins here is not closed; write `]` at its end\n"},
    {"on   = [\"run.finished\"]", "on   = [run.finished]",
     "56:9: error: could not determine value type (in a value); text stands in quotes\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ item[\"url\"] }}\"",
     "34:22: error: expected a comment or whitespace, saw 'u' (in a key-value pair); within \"…\" write quotes as "
     "'…'\n"},
    {"text    = \"{{ workflow.name }}: {{ run.counts.done }} done\"", "text    = \"first\nsecond\"",
     "59:11: error: the string that begins here is not closed; end its line with `\"`, or begin and end it with "
     "`\"\"\"` where it has several lines\n"},
    {"[run]\n", "[run]\n\tconcurrency = 32x\n",
     "13:18: error: expected digit, saw 'x' (in a decimal integer); text, durations and dates stand in quotes: "
     "\"32x\"\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url != nil\"",
     "32:18: error: Lua has no `!=`; write `~=` for \"not equal\"\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url && item.name\"", "32:18: error: Lua has no `&&`; write `and`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url || item.name\"", "32:18: error: Lua has no `||`; write `or`\n"},
    {"when = \"item.url ~= nil\"", "when = \"!item.url\"", "32:9: error: Lua has no `!`; write `not`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url == null\"",
     "32:21: error: unknown name `null`; JSON's null is `json.null`, and what is absent is `nil`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url ? true : false\"",
     "32:18: error: Lua has no `?`; write `condition and a or b`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url = nil\"",
     "32:18: error: `=` is unexpected here; write `==` to compare\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url.startsWith('http')\"",
     "32:18: error: `item.url.startsWith` is a value, and no function; write `starts_with(item.url, …)`\n"},
    {"when = \"item.url ~= nil\"", "when = \"startswith(item.url, 'http')\"",
     "32:9: error: unknown name `startswith`; did you mean `starts_with`?\n"},
    {"when = \"item.url ~= nil\"", "when = \"itm.url ~= nil\"",
     "32:9: error: unknown name `itm`; did you mean `item`?\n"},
    {"when = \"item.url ~= nil\"", "when = \"if item.url then true end\"",
     "32:9: error: `if` is unexpected here; write `condition and a or b`\n"},
    {"when = \"item.url ~= nil\"", "when = \"string.match(item.url, 'x')\"",
     "32:16: error: string has no `match`; write contains(text, part) or extract(text, regular_expression)\n"},
    {"when = \"item.url ~= nil\"", "when = \"${{ item.url }}\"",
     "32:9: error: Lua has no `$`; a name stands alone, without `$`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url ~= nil and\"", "32:28: error: the expression ends too early\n"},
    {"when = \"item.url ~= nil\"", "when = \"(item.url ~= nil\"", "32:25: error: `)` is expected to close `(`\n"},
    {"when = \"item.url ~= nil\"", "when = \"env.HOME\"",
     "32:9: error: unknown name `env`; write an entry of [inputs], or of [secrets] with `env`\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.n++\"", "32:16: error: `+` is unexpected here\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.n += 1\"",
     "32:17: error: `=` is unexpected here; write `==` to compare\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url === nil\"",
     "32:18: error: Lua has no `===`; write `==` for \"equal\"\n"},
    {"when = \"item.url ~= nil\"", "when = \"item.url in inputs.x\"",
     "32:18: error: `in` is unexpected here; write `contains(list, value)`\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ item.url\"", "34:13: error: no `}}` closes this `{{`\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ item.url }\"", "34:25: error: `}` closes nothing here\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ }}\"", "34:16: error: there is no expression here\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ item.url | upper }}\"",
     "34:25: error: there is no filter `| upper`; write `upper(…)`\n"},
    {"creator  = \"{{ item.url }}\"", "creator  = \"{{ item.url + }}\"",
     "34:26: error: the expression ends too early\n"},
    {"steps.scrape }}", "steps.scrap }}", "41:31: error: no step is named \"scrap\"; did you mean \"scrape\"?\n"},
    {"steps.scrape }}", "steps.sheet }}", "41:31: error: no step is named \"sheet\"; before this there are scrape\n"},
    {"steps.scrape }}", "steps.indexed }}",
     "41:31: error: step \"indexed\" comes later: only the outputs of earlier steps are there\n"},
    {"steps.scrape }}", "steps.scrape.taskid }}",
     "41:38: error: step \"scrape\" has no output \"taskid\"; did you mean \"task_id\"?\n"},
    {"steps.scrape }}", "step.scrape }}",
     "41:25: error: `step` is known only in a sink on item.dead; did you mean `steps.scrape`?\n"},
    {"steps.indexed.ready", "steps.indexed.redy",
     "51:33: error: step \"indexed\" has no output \"redy\"; did you mean \"ready\"?\n"},
    {"callbacks.indexed", "callbacks.index", "36:26: error: no step is named \"index\"; did you mean \"indexed\"?\n"},
    {"callbacks.indexed", "callbacks.scrape",
     "36:26: error: step \"scrape\" never waits: nothing can wake it; write callbacks.indexed\n"},
    {"callbacks.indexed", "callback.indexed", "36:16: error: unknown name `callback`; did you mean `callbacks`?\n"},
    {"task = \"{{ steps.scrape }}\"", "task = \"{{ callbacks.scrape }}\"",
     "41:35: error: step \"scrape\" comes earlier: nothing can wake it any more; write callbacks.indexed\n"},
    {"inputs.count }}", "inputs.cuont }}", "35:23: error: no input is named \"cuont\"; did you mean \"count\"?\n"},
    {"inputs.count }}", "input.count }}", "35:16: error: unknown name `input`; did you mean `inputs`?\n"},
    {"run.counts.done", "run.counts.finished", "59:47: error: `run.counts` has no \"finished\"\n"},
    {"run.counts.done", "item.url", "59:36: error: `item` is nothing here: the events of a run have no item\n"},
    {"creator = \"{{ item.url }}\"\nvideos", "creator = \"{{ error.message }}\"\nvideos",
     "50:15: error: `error` is known only in a sink on item.dead\n"},
    {"api_key = \"{{ secrets.memories_key }}\"", "api_key = \"sk-1234567890\"",
     "21:11: error: api_key is a secret: its value does not belong in a file; write `api_key = \"{{ secrets.api_key "
     "}}\"`, below [secrets] `api_key = { env = \"MEMORIES_API_KEY\" }`, and in the shell `export "
     "MEMORIES_API_KEY=…`\n"},
    {"api_key = \"{{ secrets.memories_key }}\"", "api_key = \"{{ secrets.memory_key }}\"",
     "21:23: error: no secret is named \"memory_key\"; did you mean \"memories_key\"?\n"},
    {"api_key = \"{{ secrets.memories_key }}\"", "api_key = \"Bearer {{ secrets.memories_key }}\"",
     "21:11: error: api_key takes a secret and nothing else; write `api_key = \"{{ secrets.api_key }}\"`, below "
     "[secrets] `api_key = { env = \"MEMORIES_API_KEY\" }`, and in the shell `export MEMORIES_API_KEY=…`\n"},
    {"api_key = \"{{ secrets.memories_key }}\"", "api_key = \"{{ inputs.key }}\"",
     "21:11: error: api_key takes a secret and nothing else; write `api_key = \"{{ secrets.api_key }}\"`, below "
     "[secrets] `api_key = { env = \"MEMORIES_API_KEY\" }`, and in the shell `export MEMORIES_API_KEY=…`\n"},
    {"memories_key = { env = \"MEMORIES_API_KEY\" }", "memories_key = \"sk-1234567890\"",
     "9:1: error: secret `memories_key` must be a reference, not its value; write `memories_key = { env = \"NAME\" }` "
     "and `export NAME=…`\n"},
    {"memories_key = { env = \"MEMORIES_API_KEY\" }", "memories_key = { value = \"sk-1234567890\" }",
     "9:18: error: unknown key \"value\" in secret `memories_key`; write `memories_key = { env = \"NAME\" }` and "
     "`export NAME=…`\n"},
    {"memories_key = { env = \"MEMORIES_API_KEY\" }", "memories_key = { env = \"$MEMORIES_API_KEY\" }",
     "9:24: error: `env` is the name of a variable; leave out the `$`\n"},
    {"memories_key = { env = \"MEMORIES_API_KEY\" }", "memories-key = { env = \"MEMORIES_API_KEY\" }",
     "9:1: error: \"memories-key\" is no name: names are lower-case letters, digits and `_`, a letter first; write "
     "`memories_key`\n21:23: error: no secret is named \"memories_key\"; did you mean \"memories-key\"?\n"},
    {"{{ workflow.name }}: ", "{{ secrets.slack_url }}: ",
     "59:15: error: a secret can only be the whole value of an option that takes one; write `OPTION = \"{{ "
     "secrets.slack_url }}\"`\n"},
    {"webhook = \"{{ secrets.slack_url }}\"", "webhook = \"https://hooks.slack.com/services/T0/B0/x\"",
     "58:11: error: webhook is a secret: its value does not belong in a file; write `webhook = \"{{ secrets.webhook "
     "}}\"`, below [secrets] `webhook = { env = \"SLACK_WEBHOOK\" }`, and in the shell `export SLACK_WEBHOOK=…`\n"},
    {"webhook = \"{{ secrets.slack_url }}\"", "webhook = \"$SLACK_WEBHOOK_URL\"",
     "58:11: error: webhook is a secret: its value does not belong in a file; write `webhook = \"{{ secrets.webhook "
     "}}\"`, below [secrets] `webhook = { env = \"SLACK_WEBHOOK\" }`, and in the shell `export SLACK_WEBHOOK=…`\n"},
    {"creator = \"{{ item.url }}\"\nvideos", "key = \"{{ secrets.memories_key }}\"\nvideos",
     "50:11: error: a secret can only be the whole value of an option that takes one; write `OPTION = \"{{ "
     "secrets.memories_key }}\"`\n"},
    {"name     = \"indexed\"", "name     = \"scrape\"",
     "36:26: error: no step is named \"indexed\"; write callbacks.scrape\n39:12: error: there is another step named "
     "\"scrape\", in line 30\n51:25: error: no step is named \"indexed\"; before this there are scrape, scrape\n"},
    {"name     = \"indexed\"", "name     = \"is-indexed\"",
     "36:26: error: no step is named \"indexed\"; write callbacks.is-indexed\n39:12: error: \"is-indexed\" is no name: "
     "names are lower-case letters, digits and `_`, a letter first; write `is_indexed`\n51:25: error: no step is named "
     "\"indexed\"; before this there are scrape, is-indexed\n"},
    {"name     = \"indexed\"", "name     = \"end\"",
     "36:26: error: no step is named \"indexed\"; write callbacks.end\n39:12: error: \"end\" is a word of the "
     "expressions' language and can name nothing\n51:25: error: no step is named \"indexed\"; before this there are "
     "scrape, end\n"},
    {"name     = \"indexed\"\n", "",
     "36:26: error: no step is named \"indexed\"\n38:1: error: the step has no `name`\n50:25: error: no step is named "
     "\"indexed\"; before this there are scrape\n"},
    {"uses     = \"memories.wait\"\n", "", "38:1: error: the step has no `uses`; `uses` names a plugin's component\n"},
};

std::string with_mistake(const Mistake& mistake) {
  std::string text(kRight);
  const auto at = text.find(mistake.right);
  EXPECT_NE(at, std::string::npos) << mistake.right;
  return text.replace(at, mistake.right.size(), mistake.wrong);
}

TEST_F(BrokenFiles, TheFileWithoutAMistakeIsRight) {
  write("right.toml", kRight);
  const auto end = sluice({"validate", "right.toml"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
}

TEST_F(BrokenFiles, EachMistakeIsSaidWithItsPlaceAndItsRemedy) {
  std::vector<std::string> words{"validate"};
  for (std::size_t i = 0; i < std::size(kMistakes); ++i) {
    words.push_back(std::to_string(i) + ".toml");
    write(words.back(), with_mistake(kMistakes[i]));
  }
  const auto end = sluice(words);
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.out, "");
  std::map<std::string, std::string> said;  // by file, without the lines that are quoted
  const auto begin = folder.string() + "/";
  for (std::size_t at = 0; at < end.err.size();) {
    const auto stop = std::min(end.err.find('\n', at), end.err.size());
    const auto line = end.err.substr(at, stop - at);
    at = stop + 1;
    if (!line.starts_with(begin)) continue;
    const auto colon = line.find(':', begin.size());
    said[line.substr(begin.size(), colon - begin.size())] += line.substr(colon + 1) + "\n";
  }
  for (std::size_t i = 0; i < std::size(kMistakes); ++i) {
    EXPECT_EQ(said[std::to_string(i) + ".toml"], kMistakes[i].said) << kMistakes[i].wrong;
  }
}

}  // namespace
}  // namespace sluice::testing_support
