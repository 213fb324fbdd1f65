#!/usr/bin/env python3
"""Writes the man pages, from what the program says of itself and from the annotated configuration.

    Support/make-man.py PROGRAM FOLDER [YAML]

gatewayd.1 is the overview, gatewayd-NAME.1 is a command with all that is below it, gatewayd-run.8 is the daemon, and
gatewayd.yaml.5 is the configuration. What no option says stands in Support/man/PAGE and is put behind the options.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Commands whose pages belong to the administrator's section.
DAEMONS = {"run"}
COMMON = {"help", "version"}


def escaped(text):
    """Text of a page: no character of it is a request or an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    text = text.replace("^", "\\(ha").replace("~", "\\(ti")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in text.split("\n"))


def bold(text):
    return f"\\fB{escaped(text)}\\fR"


def italic(text):
    return f"\\fI{escaped(text)}\\fR"


def own(arguments):
    """Those that are not the same everywhere."""
    return [a for a in arguments or [] if a.get("shouldDisplay", True) and (a.get("preferredName") or {}).get("name") not in COMMON]


def name(option):
    dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    return dashes[option["kind"]] + option["name"]


def value(argument):
    return argument.get("valueName", "value").upper()


def usage(argument):
    """One argument as it stands in a synopsis."""
    if argument["kind"] == "positional":
        text = italic(value(argument))
    elif argument["kind"] == "flag":
        text = bold(name(argument["preferredName"]))
    else:
        text = f"{bold(name(argument['preferredName']))} {italic(value(argument))}"
    if argument.get("isRepeating"):
        text += " ..."
    return f"[{text}]" if argument.get("isOptional") else text


def described(argument):
    """One argument with its explanation."""
    if argument["kind"] == "positional":
        head = italic(value(argument))
    else:
        head = ", ".join(bold(name(n)) for n in argument["names"])
        if argument["kind"] == "option":
            head += f" {italic(value(argument))}"
    words = [argument.get("abstract", "").strip(), (argument.get("discussion") or "").strip()]
    text = escaped(" ".join(w for w in words if w) or "See the text above.")
    values = argument.get("allValues") or []
    if values and not all(v in argument.get("abstract", "") for v in values):
        text += escaped(f" One of {', '.join(values)}.")
    if argument.get("defaultValue") and argument["kind"] != "flag" and "default:" not in argument.get("abstract", ""):
        text += escaped(f" Default: {argument['defaultValue']}.")
    return f".TP\n{head}\n{text}\n"


def prose(text):
    """Paragraphs; lines that begin with blanks are shown as they are."""
    lines, example = [], False
    for line in text.strip("\n").split("\n"):
        if line.startswith("  ") != example:
            lines.append(".fi\n.RE" if example else ".PP\n.RS 4\n.nf")
            example = not example
        if line.strip():
            lines.append(escaped(line.strip()))
        elif not example:
            lines.append(".PP")
    if example:
        lines.append(".fi\n.RE")
    return "\n".join(lines) + "\n"


def title(page, section, version):
    day = datetime.datetime.fromtimestamp(
        int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.datetime.now().timestamp()), datetime.timezone.utc)
    return (f'.\\" Written by Support/make-man.py from what gatewayd says of itself.\n'
            f'.TH {page.upper()} {section} "{day:%Y-%m-%d}" "gatewayd {version}" "gatewayd"\n')


def below(command):
    return [c for c in command.get("subcommands") or [] if c["commandName"] != "help" and c.get("shouldDisplay", True)]


def synopsis(command, path):
    """A line for each way to call it. The default command can be called without its name."""
    default = command.get("defaultSubcommand")
    parts = []
    if not below(command):
        arguments = own(command.get("arguments"))
        ordered = [a for a in arguments if a["kind"] != "positional"] + [a for a in arguments if a["kind"] == "positional"]
        parts.append(".SY " + escaped(path).replace(" ", "\\ ") + "\n" + "\n".join(usage(a) for a in ordered) + "\n.YS\n")
    for child in below(command):
        own_path = path if child["commandName"] == default and not below(child) else f"{path} {child['commandName']}"
        parts.append(synopsis(child, own_path))
    return "".join(parts)


def options(command):
    return "".join(described(a) for a in own(command.get("arguments")))


def subsections(command, path):
    """Everything below a command, each under a heading of its own."""
    text = ""
    for child in below(command):
        own_path = f"{path} {child['commandName']}"
        text += f".SS {escaped(own_path)}\n{prose(child.get('abstract') or '')}"
        if child.get("discussion"):
            text += ".PP\n" + prose(child["discussion"])
        text += options(child) + subsections(child, own_path)
    return text


def written(page):
    """What people wrote about a page, where they did."""
    path = HERE / "man" / page
    return path.read_text(encoding="utf-8") if path.exists() else ""


def see_also(page, pages):
    others = [p for p in ("gatewayd.1", "gatewayd-run.8", "gatewayd-check.1", "gatewayd.yaml.5") if p != page and p in pages]
    lines = [f".BR {stem(p)} ({p[-1]})" for p in others]
    return ".SH SEE ALSO\n" + " ,\n".join(lines) + "\n"


def stem(page):
    return escaped(page.rsplit(".", 1)[0])


def page_of(command):
    word = command["commandName"]
    return f"gatewayd-{word}.{8 if word in DAEMONS else 1}"


def short(command):
    """For whatis(1): what stands before the first explanation."""
    return re.split(r"; |: gatewayd", command.get("abstract") or "")[0].rstrip(".")


def command_page(command, version, pages):
    page = page_of(command)
    path = f"gatewayd {command['commandName']}"
    text = title(page[:-2], page[-1], version)
    text += f".SH NAME\n{escaped(page[:-2])} \\- {escaped(short(command))}\n"
    text += ".SH SYNOPSIS\n" + synopsis(command, path)
    text += ".SH DESCRIPTION\n" + prose(command.get("abstract") or "")
    if command.get("discussion"):
        text += ".PP\n" + prose(command["discussion"])
    listed = options(command)
    if listed:
        text += ".SH OPTIONS\n" + listed
    if below(command):
        text += ".SH COMMANDS\n" + subsections(command, path)
    return text + written(page) + see_also(page, pages)


def overview(root, version, pages):
    text = title("gatewayd", "1", version)
    text += f".SH NAME\ngatewayd \\- {escaped((root.get('abstract') or '').rstrip('.').lower())}\n"
    text += ".SH SYNOPSIS\n.SY gatewayd\n\\fICOMMAND\\fR [\\fIOPTION\\fR ...] [\\fIARGUMENT\\fR ...]\n.YS\n"
    text += ".SH DESCRIPTION\n" + prose(root.get("abstract") or "") + ".SH COMMANDS\n"
    for child in below(root):
        page = page_of(child)
        text += f".TP\n.BR {stem(page)} ({page[-1]})\n{escaped(child.get('abstract') or '')}\n"
    text += ".SH OPTIONS\nEvery command has these.\n"
    for argument in root.get("arguments") or []:
        text += described(argument)
    return text + written("gatewayd.1") + see_also("gatewayd.1", pages)


def configuration(yaml, version, pages):
    text = title("gatewayd.yaml", "5", version)
    text += ".SH NAME\ngatewayd.yaml \\- configuration of gatewayd\n"
    text += ".SH SYNOPSIS\n.I /etc/gatewayd/gatewayd.yaml\n" + written("gatewayd.yaml.5")
    text += ".SH KEYS\nThe file as it is shipped, with every key, its default and its unit.\n.PP\n.nf\n"
    text += "\n".join(escaped(line) if line.strip() else "\\&" for line in yaml.rstrip("\n").split("\n"))
    return text + "\n.fi\n" + see_also("gatewayd.yaml.5", pages)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: Support/make-man.py PROGRAM FOLDER [YAML]")
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    yaml = pathlib.Path(sys.argv[3]) if len(sys.argv) == 4 else HERE.parent / "conf" / "gatewayd.yaml"
    dumped = subprocess.run([program, "--experimental-dump-help"], stdout=subprocess.PIPE, check=True).stdout
    version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
    root = json.loads(dumped)["command"]
    pages = ["gatewayd.1", "gatewayd.yaml.5"] + [page_of(c) for c in below(root)]
    folder.mkdir(parents=True, exist_ok=True)
    written_pages = {page_of(c): command_page(c, version, pages) for c in below(root)}
    written_pages["gatewayd.1"] = overview(root, version, pages)
    written_pages["gatewayd.yaml.5"] = configuration(yaml.read_text(encoding="utf-8"), version, pages)
    for leftover in {p.name for p in (HERE / "man").iterdir()} - set(written_pages):
        sys.exit(f"Support/man/{leftover} belongs to no page")
    for page, text in written_pages.items():
        # An empty paragraph, or one before a heading, is a mistake to man's readers.
        text = re.sub(r"(\.PP\n)+(?=\.(SH|SS|TP|PP))", "", text)
        text = re.sub(r"(\.S[HS] [^\n]*\n)(\.PP\n)+", r"\1", text)
        (folder / page).write_text(text, encoding="utf-8")


main()
