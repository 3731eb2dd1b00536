#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What one writes without sluice: watch.py CREATORS.csv SHEET.csv, for cron. SHEET.csv.done names the creators it is through with."""
import csv, json, os, sys, time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BASE = os.environ.get("MEMORIES_BASE_URL", "https://api.memories.ai") + "/serve/api/v1"
PAUSE, POLL, SETTLE, PATIENCE = (float(os.environ.get(n, d)) for n, d in (
    ("PAUSE", 60), ("POLL", 30), ("SETTLE", 60), ("PATIENCE", 7200)))


def call(method, path, body=None, tries=5):
    headers = {"Authorization": os.environ["MEMORIES_API_KEY"], "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(tries):
        try:
            answer = json.load(urlopen(Request(BASE + path, data, headers, method=method), timeout=60))
            if str(answer["code"]) == "0000":
                return answer["data"]
            if str(answer["code"]) != "0429":
                raise RuntimeError(answer["msg"])
        except OSError as error:
            print(f"{path}: {error}, again", file=sys.stderr)
        time.sleep(min(PAUSE, 2**attempt))
    raise RuntimeError("given up")


def videos_of(task):
    deadline, seen, since = time.time() + PATIENCE, None, time.time()
    while time.time() < deadline:
        query = urlencode({"task_id": task, "unique_id": "default"})
        videos = (call("GET", f"/get_video_ids_by_task_id?{query}") or {}).get("videos") or []
        state = sorted((v["video_no"], v["status"]) for v in videos)
        if state != seen:
            seen, since = state, time.time()
        if videos and all(s not in ("UNPARSE",) for _, s in state) and time.time() - since >= SETTLE:
            return [v for v in videos if v["status"] == "PARSE"]
        time.sleep(POLL)
    raise RuntimeError("nothing was indexed in time")


def main(creators, sheet):
    done = open(sheet + ".done").read().split() if os.path.exists(sheet + ".done") else []
    failed = 0
    for url in [row["url"] for row in csv.DictReader(open(creators)) if row["url"] not in done]:
        try:
            videos = videos_of(call("POST", "/scraper", {"username": url, "scraper_cnt": 4})["taskId"])
            with open(sheet, "a") as out:
                csv.writer(out).writerows((url, v["video_no"], v["video_url"]) for v in videos)
            print(url, file=open(sheet + ".done", "a"))
        except RuntimeError as error:
            failed += 1
            print(f"{url}: {error}", file=sys.stderr)
    urlopen(Request(os.environ["SLACK_WEBHOOK_URL"], json.dumps({"text": f"done, {failed} failed"}).encode()))


if __name__ == "__main__":
    main(*sys.argv[1:])
