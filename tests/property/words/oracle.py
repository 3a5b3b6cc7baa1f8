"""Splits command lines with shlex.split(): the reader that words.cpp must equal.

Standard input: for each line its length in bytes, a newline, the bytes.
Standard output: for each line `words N` or `error 1`, then that many texts in the same form.
Bytes that are not UTF-8 pass through unchanged.
"""

import shlex
import sys


def texts_of(data):
    at = 0
    while at < len(data):
        newline = data.index(b"\n", at)
        end = newline + 1 + int(data[at:newline])
        yield data[newline + 1 : end].decode("utf-8", "surrogateescape")
        at = end


def main():
    out = []
    for line in texts_of(sys.stdin.buffer.read()):
        try:
            kind, texts = b"words", shlex.split(line)
        except ValueError as error:
            kind, texts = b"error", [str(error)]
        out.append(b"%s %d\n" % (kind, len(texts)))
        for text in texts:
            encoded = text.encode("utf-8", "surrogateescape")
            out.append(b"%d\n%s" % (len(encoded), encoded))
    sys.stdout.buffer.write(b"".join(out))


main()
