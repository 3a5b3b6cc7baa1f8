"""Random entries and random lives of their programs, and what must become of them by the contract: an early end
is a failed start, a late one is restarted by the policy, and a late one or a running program clears the count."""

import random

POLICIES = ("always", "unless-stopped", "on-failure", "on-failure", "no", None)
CODES = (None, None, (0,), (0, 2), (3,), (1, 2, 200), (0, 250, 251))
SIGNALS = ("TERM", "KILL", "SEGV", "HUP", "INT", "USR1", "PIPE", "ABRT")
# start_secs → seconds that a life may last: clearly shorter, or clearly longer. None: not said.
LIVES = {10: (0.2, 0.2, 12), 0: (0.1, 1.5), 30: (0.2,), 1: (3.5,), None: (3.5,)}


def fate(policy, codes, start_secs, start_retries, lives):
    """(number of starts, final) of a program that lives (exit code or signal, seconds), and then stays."""
    failed = 0
    for number, (end, seconds) in enumerate(lives, 1):
        if seconds < start_secs:
            failed += 1
            if failed > start_retries:
                return number, "gave-up"
            continue
        failed = 0
        if policy in ("no", None) or (policy == "on-failure" and end in codes):
            return number, "ended"
    return len(lives) + 1, "running"


def _case(rng, number):
    policy, codes, retries = rng.choice(POLICIES), rng.choice(CODES), rng.choice((None, 0, 1, 2, 3))
    start_secs = rng.choice(tuple(LIVES) + (10,))
    lives = [(rng.choice((0, 0, 1, 2, 3, 200, 250, 251)) if rng.random() < 0.7 else rng.choice(SIGNALS), rng.choice(LIVES[start_secs]))
             for _ in range(5 if start_secs == 30 else 4)]
    said = {"restart": policy, "exit_codes": codes and ", ".join(map(str, codes)), "start_secs": start_secs, "start_retries": retries}
    once = policy in ("no", None) and start_secs is None and retries is None
    meant = (0 if once else 1) if start_secs is None else start_secs
    starts, final = fate(policy, codes or (0,), meant, 3 if retries is None else retries, lives)
    script = [f"life {i}: {'exit' if isinstance(end, int) else 'die'} {end} after {seconds}" for i, (end, seconds) in enumerate(lives, 1)]
    return {"name": f"{number:03d}", "entry": {key: str(value) for key, value in said.items() if value is not None},
            "does": "; ".join(script + ["later: stay"]), "see": {"starts": starts, "final": final}, "quiet": 7, "limit": 120}


def cases(count, seed):
    rng = random.Random(seed)
    return [_case(rng, number) for number in range(count)]
