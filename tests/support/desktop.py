"""The images of examples/ with stand-ins for their programs that behave like them."""

import pathlib

from pair import Scenario

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
SOCKET = "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY"
BEHAVIOURS = {
    "db-init": {"once": True},
    "labwc": {"after": 1, "listen": [SOCKET]},
    "chromium": {"wait_for": [SOCKET], "child": True},
    "waybar": {"wait_for": [SOCKET]},
}
SSH = {"ssh.service": ("/usr/sbin/sshd -D $SSHD_OPTS", "sshd.service")}
BROWSER_LOG = "/var/log/desktop/browser.log"
# Service → its state under supervisord, and its stand-in.
SERVICES = {
    "sshd": ("RUNNING", "sshd"),
    "db-init": ("EXITED", "db-init"),
    "database": ("RUNNING", "postgres"),
    "compositor": ("RUNNING", "labwc"),
    "browser": ("RUNNING", "chromium"),
    "panel": ("RUNNING", "waybar"),
}
BY_SYSTEMD = {"sshd": "ssh.service"}  # on the machine: a unit of a package


def scenario(image_file=EXAMPLES / "image.yml", behaviours=None):
    return Scenario(image_file, "desktop", "desktop-bootc", "app", {**BEHAVIOURS, **(behaviours or {})}, SSH)
