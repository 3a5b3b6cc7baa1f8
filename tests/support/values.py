"""Nasty text for commands, environments and paths, the same for the same seed."""

import random

PIECES = [
    " ", "  ", "\t", "\n", "\n\n", "\r", " ;", " #", ";", "#", "'", '"', "\\", "\\\\", "\\n", "%", "%%", "%s", "%d",
    "%(here)s", "%(program_name)s", "$", "$$", "${X}", "$HOME", "~", "~/", "`", "*", "?", "[", "]", "{", "}", "|", "&",
    "<", ">", "(", ")", "=", ",", "@", ":", "!", "+", "-", "--", "a", "B", "0", "é", "日本", "\u00a0", "\u2028", "\x85",
    "\x01", "\x0b", "\x0c", "\x1b[31m", "\x1c", "\x1f", "\x7f", "😀", "[program:evil]", "\n[program:evil]\ncommand=x",
    "\nExecStart=/bin/false", "%n", "%h", "\\x41", "'\"'", "none", "auto",
]


def text(rng, longest=6):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(longest + 1)))


def path(rng, base):
    """A folder name without control characters: those are refused in folders."""
    piece = "".join(c for c in text(rng, 4) if c.isprintable() and c not in "/")
    return base + "/d" + piece + "e"


def yaml_string(value):
    """A YAML double-quoted scalar."""
    out = []
    for c in value:
        code = ord(c)
        if c in '"\\':
            out.append("\\" + c)
        elif code < 0x20 or code in (0x7F, 0x85, 0xA0, 0x2028, 0x2029):
            out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def exec_line(argv):
    """The command line whose words are argv: quoted for shlex, percent signs doubled."""
    return " ".join("'" + word.replace("'", "'\"'\"'") + "'" for word in argv).replace("%", "%%")


def escaped(value):
    return value.replace("%", "%%")


def rng(seed):
    return random.Random(seed)


__all__ = ["PIECES", "text", "path", "yaml_string", "exec_line", "escaped", "rng"]
