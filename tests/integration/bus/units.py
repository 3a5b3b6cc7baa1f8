"""Units that end in every way, for live.py."""


def service(lines, unit=""):
    return f"[Unit]\n{unit}\n[Service]\n{lines}\n"


STAYS = "Type=exec\nExecStart=/bin/sleep infinity"
UNITS = {
    "stays.service": service(STAYS),
    "enabled.service": service(STAYS) + "[Install]\nWantedBy=default.target\n",
    "quick.service": service("Type=oneshot\nExecStart=/bin/true"),
    "fails.service": service("Type=oneshot\nExecStart=/bin/sh -c 'exit 3'"),
    "killed.service": service("Type=oneshot\nExecStart=/bin/sh -c 'kill -9 $$$$'"),
    "missing.service": service("Type=exec\nExecStart=/nowhere/program"),
    "missing-simple.service": service("Type=simple\nExecStart=/nowhere/program"),
    "broken.service": service("Type=exec"),
    "condition.service": service(STAYS, "ConditionPathExists=/nowhere"),
    "condition-enabled.service": service(STAYS, "ConditionPathExists=/nowhere") + "[Install]\nWantedBy=multi-user.target default.target\n",
    "assert.service": service(STAYS, "AssertPathExists=/nowhere"),
    "needs.service": service(STAYS, "Requires=fails.service\nAfter=fails.service"),
    "slow.service": service("Type=oneshot\nExecStart=/bin/sleep 30"),
    "flaps.service": service("Type=exec\nExecStart=/bin/sh -c 'sleep 0.2; exit 1'\nRestart=always\nRestartSec=100ms", "StartLimitIntervalSec=60\nStartLimitBurst=3"),
    "only-needed.service": service(STAYS, "RefuseManualStart=yes"),
    "short@.service": service("Type=oneshot\nExecStart=/bin/sleep 0.5"),
}
