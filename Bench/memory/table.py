"""Prints what the test MemorySavings measured."""

import json
import sys

LINE = "{:>4} {:>8} {:>7} {:>7} {:>10} {:>7} {:>10} {:>7} {:>6} {:>5}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    print("tokens of the prompt that sorts a mail (estimates), mean of each turn's conversations")
    print(LINE.format("turn", "earlier", "memory", "prompt", "own words", "saved", "with", "saved", "facts", "lost"))
    print(LINE.format("", "mails", "", "", "instead", "", "quotes", "", "", ""))
    for line in table:
        count = line["conversations"]
        prompt, own, whole = (line[name] / count for name in (
            "promptTokens", "ownWordsPromptTokens", "wholePromptTokens"))
        print(LINE.format(
            line["turn"], line["earlierMails"], round(line["memoryTokens"] / count), round(prompt), round(own),
            f"{1 - prompt / own:.0%}", round(whole), f"{1 - prompt / whole:.0%}", line["facts"], len(line["lost"])))


if __name__ == "__main__":
    main()
