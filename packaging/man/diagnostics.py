"""Writes initbridge-diagnostics(7) from the codes and their comments in the sources.

Usage: diagnostics.py SOURCE_ROOT > initbridge-diagnostics.7.md
"""

import pathlib
import re
import sys

top = pathlib.Path(sys.argv[1])
print("""% initbridge-diagnostics(7)

# NAME

initbridge-diagnostics - what each diagnostic code means

# DESCRIPTION

Every diagnostic of **initbridge**(1) ends with a code in brackets. Codes are stable.
""")
for path in sorted(top.glob("translate/**/codes.hpp")) + sorted(top.glob("src/**/codes.hpp")):
    for match in re.finditer(r'((?:^\s*///.*\n)*)\s*inline constexpr std::string_view \w+\s*=\s*"([^"]+)"', path.read_text(), re.M):
        text = " ".join(line.strip().lstrip("/").strip() for line in match.group(1).splitlines())
        print(f"**{match.group(2)}**\n:   {text}\n")
