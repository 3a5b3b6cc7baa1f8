"""The verdict on each case, from what was seen of it on all sides, and what translation said."""

import re

import cases as table
import compare


class Judge:
    """Puts together what was seen of each case on all sides."""

    def __init__(self, seen, translations):
        """`seen`: by (case, scope, init) what compare.py judges; `translations`: what translate said of the same."""
        self.seen, self.translations, self.rows = seen, translations, []

    def problems(self, case):
        """Per side, and what differs between the inits: {init: [text]}."""
        found = {init: [] for init in table.INITS}
        for kind in case.scopes:
            both = {}
            for init in table.INITS:
                said = self.translations[case.name, kind, init]
                seen = self.seen.get((case.name, kind, init))
                if said["refused"]:
                    found[init].append(f"{kind}: refused: {said['said'].strip()[:400]}")
                elif seen is None:
                    found[init].append(f"{kind}: did not run")
                else:
                    both[init] = seen
                    found[init] += [f"{kind}: {text}" for text in compare.problems(seen)]
            if len(both) == 2:
                apart = [f"{kind}: {text}" for text in compare.differences(both["systemd"], both["supervisord"])]
                if not any(found.values()):
                    found["systemd"] += apart  # neither is wrong by itself
                elif apart and not case.differs:
                    found["systemd" if found["systemd"] else "supervisord"] += apart
        return found

    def judge(self, case):
        """(problems as text, verdict)."""
        found, known = self.problems(case), {init: case.differs[init] for init in table.INITS if init in case.differs}
        wrong = [f"{init}: {text}" for init in table.INITS if init not in known for text in found[init]]
        for init in known:
            if not found[init]:
                wrong.append(f"no longer differs: {init} does what the case wants, though it says: {known[init]}")
            code = case.differs.get("code")
            if code and not any(code in self.translations[case.name, kind, init]["codes"] for kind in case.scopes):
                wrong.append(f"translation for {init} does not say [{code}]: {[self.translations[case.name, kind, init]['codes'] for kind in case.scopes]}")
        for init, code in case.told.items():
            if not any(code in self.translations[case.name, kind, init]["codes"] for kind in case.scopes):
                wrong.append(f"translation for {init} does not say [{code}]")
        row = {"name": case.name, "field": case.field, "scopes": case.scopes, "verdict": "differs" if known else "same"}
        if known:
            row.update({"init": sorted(known)[0] if len(known) == 1 else sorted(known), "why": " ".join(known.values()), "code": case.differs.get("code", ""),
                        "seen": [re.sub(r": \[\{.*", "", text) for init in known for text in found[init]][:5]})
        elif case.told:
            row.update({"verdict": "differs", "init": list(case.told)[0], "why": case.why, "code": list(case.told.values())[0]})
        row["passed"] = not wrong
        self.rows.append(row)
        return wrong


def report(cases, judge, checks):
    for case in cases:
        wrong = judge.judge(case)
        entry = "\n".join(table.flow(entry) for entry in case.entries)
        checks.check(case.name, not wrong, "\n".join(wrong) + f"\n{entry}\n{case.scripts}")
