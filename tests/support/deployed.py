"""What the tests of deployments have in common: layers that are written, and what stands in a machine."""

FOLDERS = "/etc/systemd /usr/lib/systemd /usr/lib/tmpfiles.d /usr/share/initbridge /usr/libexec/initbridge /var/lib/initbridge /var/lib/systemd/linger"


def write_layer(share, name, *entries):
    """`share`/`name`/layer.yml with lines of its `service:`."""
    layer = share / name
    layer.mkdir(exist_ok=True)
    (layer / "layer.yml").write_text(f"name: {name}\nservice:\n" + "".join(entries))


def listing_of(folders):
    """A command that prints every file, link and folder with its rights and content, but for the lock."""
    return (f"find {folders} -path '*/initbridge/lock' -prune -o -printf '%p %y %m %u %g %l\\n' 2>/dev/null | sort; "
            f"find {folders} -type f ! -name lock -exec sha256sum {{}} + 2>/dev/null | sort -k2")
