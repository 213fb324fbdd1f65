#!/usr/bin/env python3
"""Writes the corpus: each mail of `making/` as NAME.eml, and its outline, as the contract wants it, as NAME.outline.

    make.py mails          the mails; removes those that are no longer made
    make.py check FOLDER   compares what is wanted with what the parser printed (GATEWAYD_OUTLINES=FOLDER)
    make.py outlines FOLDER   the outlines, as wanted; places in bytes are taken from FOLDER
    make.py oracle         compares what is wanted with Python's email package
"""

import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

from making.mails import MAILS, golden, lines, read_outline  # noqa: E402


def load():
    for path in sorted((HERE / "making").glob("family_*.py")):
        importlib.import_module("making." + path.stem)


def printed(folder, name):
    path = pathlib.Path(folder) / f"{name}.outline"
    return read_outline(path.read_text(encoding="utf-8")) if path.exists() else {}


def mails():
    for path in HERE.glob("*.eml"):
        if path.stem not in MAILS:
            path.unlink()
            path.with_suffix(".outline").unlink(missing_ok=True)
    for name, mail in MAILS.items():
        path = HERE / f"{name}.eml"
        if not path.exists() or path.read_bytes() != mail.raw:
            path.write_bytes(mail.raw)
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{len(MAILS)} mails, {size // 1024} KiB")


def check(folder):
    failing = []
    for name, mail in MAILS.items():
        found = printed(folder, name)
        want, got = lines(golden(mail, found)), lines(found)
        if want != got:
            failing.append(name)
            print(f"== {name}")
            for line in want:
                if line not in got:
                    print(f"  want {line}")
            for line in got:
                if line not in want:
                    print(f"  got  {line}")
            if sorted(want) == sorted(got):
                print("  the order differs")
    print(f"{len(failing)} of {len(MAILS)} differ: {' '.join(failing)}")
    return not failing


def outlines(folder):
    for name, mail in MAILS.items():
        text = "".join(line + "\n" for line in lines(golden(mail, printed(folder, name))))
        (HERE / f"{name}.outline").write_text(text, encoding="utf-8", newline="\n")


def main():
    load()
    match sys.argv[1:]:
        case ["mails"]:
            mails()
        case ["check", folder]:
            sys.exit(0 if check(folder) else 1)
        case ["outlines", folder]:
            outlines(folder)
        case ["oracle"]:
            from making.oracle import compare
            compare(MAILS.values())
        case _:
            sys.exit(__doc__)


main()
