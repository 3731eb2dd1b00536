# SPDX-License-Identifier: Apache-2.0
"""validate_by_schema.py WORKFLOWS FILE…: whether the schema in that folder takes its workflows and the files, and refuses
each of a list of slips. Exits 77 where python3-jsonschema is missing."""
import copy
import json
import pathlib
import sys
import tomllib

try:
    import jsonschema
except ImportError:
    print("there is no python3-jsonschema", file=sys.stderr)
    sys.exit(77)

folder = pathlib.Path(sys.argv[1])
schema = json.loads((folder / "sluice.schema.json").read_text())
jsonschema.Draft4Validator.check_schema(schema)
validator = jsonschema.Draft4Validator(schema)
wrong = 0


def complain(text):
    global wrong
    wrong += 1
    print(text)


for file in [*sorted(folder.glob("*.toml")), *map(pathlib.Path, sys.argv[2:])]:
    for error in validator.iter_errors(tomllib.loads(file.read_text())):
        complain(f"{file}: {list(error.absolute_path)}: {error.message}")

RIGHT = {
    "name": "a",
    "secrets": {"key": {"env": "KEY"}},
    "source": {"uses": "csv", "with": {"path": "a.csv"}},
    "step": [{"name": "s", "uses": "memories.scrape",
              "with": {"api_key": "{{ secrets.key }}", "creator": "{{ item.url }}", "count": "{{ inputs.n }}"}}],
    "sink": [{"name": "f", "uses": "file", "on": ["item.done"], "with": {"path": "o.csv", "spreadsheet_safe": False}}],
}
SLIPS = [
    (["nmae"], "a"),
    (["name"], "Not A Name"),
    (["source", "uses"], "cvs"),
    (["source", "with", "pth"], "x"),
    (["step", 0, "timeot"], "1s"),
    (["step", 0, "with", "libary"], "private"),
    (["step", 0, "with", "library"], "everywhere"),
    (["step", 0, "with", "count"], 0),
    (["step", 0, "with", "api_key"], "sk-1"),
    (["step", 0, "on_error"], "ignore"),
    (["sink", 0, "on"], ["item.gone"]),
    (["sink", 0, "with", "spreadsheet_safe"], "maybe"),
    (["secrets", "key"], "sk-1"),
    (["run"], {"concurrency": "many"}),
    (["defaults"], {"memories": {"libary": "private"}}),
]
for error in validator.iter_errors(RIGHT):
    complain(f"the right file: {error.message}")
for place, value in SLIPS:
    slip = copy.deepcopy(RIGHT)
    inner = slip
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    if validator.is_valid(slip):
        complain(f"taken, though wrong: {place} = {value!r}")
sys.exit(1 if wrong else 0)
