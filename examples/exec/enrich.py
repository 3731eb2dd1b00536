# SPDX-License-Identifier: Apache-2.0
import json, sys
for line in sys.stdin:
    task = json.loads(line)
    name = task["params"]["name"]
    if not name:
        answer = {"failed": "the row has no name"}
    elif name == "Pluto" and task["attempt"] == 1:
        answer = {"retry": {"after": "100ms", "message": "not certain yet"}}
    else:
        answer = {"ok": {"letters": len(name), "shout": name.upper()}}
    print(json.dumps(answer), flush=True)
