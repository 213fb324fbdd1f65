#!/usr/bin/env python3
"""The figures of .build/bench/stack.json as a table in Markdown: printed, or put into a page between its two marks.

    Bench/stack/table.py [JSON] [PAGE]
"""

import json
import sys

BEGIN, END = "<!-- figures of bench-stack -->", "<!-- end of figures -->"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def times(ours, theirs, more_is_better=True):
    """How many times better we are; below one where we lose."""
    if not ours or not theirs:
        return ""
    ratio = ours / theirs if more_is_better else theirs / ours
    return f"{ratio:.1f} ×" if ratio >= 1 else f"{ratio:.2f} ×"


def rows(found):
    post = found.get("post", {})
    for fsync in ("everysec", "always"):
        if post:
            ours, theirs = post["gatewayd"], post[f"usual_{fsync}"]
            yield (f"`POST /email_agent/`, requests/s (Redis: appendfsync {fsync})", theirs["per_second"],
                   ours["per_second"], times(ours["per_second"], theirs["per_second"]))
            yield f"… p99, ms (appendfsync {fsync})", theirs["p99_ms"], ours["p99_ms"], times(
                ours["p99_ms"], theirs["p99_ms"], False)
    if jobs := found.get("jobs_per_second"):
        yield "jobs/s, enqueued before, concurrency 8", jobs["usual"], jobs["gatewayd"], times(
            jobs["gatewayd"], jobs["usual"])
    if latency := found.get("latency"):
        for key, name in (("p50_ms", "p50"), ("p99_ms", "p99")):
            ours, theirs = latency["gatewayd"][key], latency["usual"][key]
            yield f"from enqueue to completed, {name}, ms", theirs, ours, times(ours, theirs, False)
        memory = found["memory"]
        for key, name in (("idle_mb", "idle"), ("load_mb", "under load")):
            ours, theirs = memory["gatewayd"][key], memory["usual"][key]
            yield f"memory of everything that runs, {name}, MB (PSS)", theirs, ours, times(ours, theirs, False)
    for door, sides in found.get("doors", {}).items():
        for way in ("in", "out"):
            ours, theirs = sides["gatewayd"][way], sides["plain"][way]
            yield f"{door.capitalize()} {way}, messages/s (beside a plain consumer in Python)", theirs, ours, times(
                ours, theirs)


def table(found):
    lines = ["| | usual stack | gatewayd | gatewayd is better by |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {number(theirs)} | {number(ours)} | {ratio} |" for name, theirs, ours, ratio in rows(found)]
    if kill := found.get("kill"):
        lost = {side: figures["jobs"] - figures["done"] for side, figures in kill.items()}
        lines.append(
            f"| jobs lost of {kill['gatewayd']['jobs']:,} when the worker is killed (-9) | {lost['usual']} | "
            f"{lost['gatewayd']} | |")
        lines.append(f"| jobs completed twice | {kill['usual']['repeated']} | {kill['gatewayd']['repeated']} | |")
    return "\n".join(lines) + f"\n\n{found['cores']} cores, load average {found['load_average']:.1f} before the run.\n"


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else ".build/bench/stack.json"
    with open(source) as file:
        text = table(json.load(file))
    if len(sys.argv) < 3:
        return print(text, end="")
    with open(sys.argv[2]) as file:
        page = file.read()
    if BEGIN not in page or END not in page:
        raise SystemExit(f"{sys.argv[2]}: the marks `{BEGIN}` and `{END}` are missing")
    before, rest = page.split(BEGIN, 1)
    with open(sys.argv[2], "w") as file:
        file.write(f"{before}{BEGIN}\n\n{text}\n{END}{rest.split(END, 1)[1]}")


if __name__ == "__main__":
    main()
