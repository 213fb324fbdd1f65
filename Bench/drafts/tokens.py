"""The estimate of tokens of Sources/Agent/Memory/TokenCount.swift, for a server that has to say what a prompt was."""


def kind(character):
    code = ord(character)
    if 0x30 <= code <= 0x39:
        return "digit", 1
    if 0x41 <= code <= 0x5A or 0x61 <= code <= 0x7A:
        return "letter", 1
    if code in (0x0A, 0x0D):
        return "newline", 1
    if code <= 0x20 or code == 0xA0:
        return "blank", 1
    if code <= 0x7F:
        return "mark", 1
    return "letter", 2 if 0xC0 <= code <= 0x24F else 4


def cost(name, weight):
    if name == "letter":
        return 1 if weight <= 8 else 1 + (weight - 8 + 3) // 4
    return {"digit": (weight + 2) // 3, "mark": (weight + 1) // 2, "newline": 1, "blank": 0}[name]


def count(text):
    total, last, weight = 0, "blank", 0
    for character in text:
        name, more = kind(character)
        if name != last:
            total += cost(last, weight)
            last, weight = name, 0
        weight += more
    return total + cost(last, weight)
