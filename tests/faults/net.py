"""Three hosts on one bridge, made of network namespaces, between which the wires can be cut. It takes root."""

import os
import secrets
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from .power import run


class Net:
    def __init__(self):
        mark = secrets.token_hex(3)
        self.bridge = f"cb{mark}"
        self.subnet = f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(250)}"
        self.names = [f"cb{mark}-{number}" for number in range(1, 4)]

    def address(self, number):
        return f"{self.subnet}.{number}"

    def raise_(self):
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "addr", "add", f"{self.subnet}.254/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        for number, name in enumerate(self.names, 1):
            here, there = f"{self.bridge}-{number}", f"{self.bridge}+{number}"
            run("ip", "netns", "add", name)
            run("ip", "link", "add", here, "type", "veth", "peer", "name", there)
            run("ip", "link", "set", there, "netns", name)
            run("ip", "link", "set", here, "master", self.bridge, "up")
            self.inside(name, "ip", "addr", "add", f"{self.address(number)}/24", "dev", there)
            for device in (there, "lo"):
                self.inside(name, "ip", "link", "set", device, "up")

    def inside(self, name, *words):
        return run("ip", "netns", "exec", name, *words)

    def places(self):
        """Return where each host is, and what runs a program there."""
        return [
            (self.address(number), ("ip", "netns", "exec", name)) for number, name in enumerate(self.names, 1)
        ]

    def cut_off(self, alone):
        """Let the host of that address and the others hear nothing of each other; all are reached from here."""
        for number, name in enumerate(self.names, 1):
            for other in range(1, len(self.names) + 1):
                if other != number and alone in (self.address(number), self.address(other)):
                    self.inside(name, "iptables", "-A", "INPUT", "-s", self.address(other), "-j", "DROP")

    def heal(self):
        for name in self.names:
            self.inside(name, "iptables", "-F", "INPUT")

    def strike(self):
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", self.bridge], capture_output=True, check=False)


@contextmanager
def a_net():
    """Skips where namespaces cannot be made."""
    if os.geteuid() != 0:
        pytest.skip("a partition is made with network namespaces, which takes root")
    missing = [program for program in ("ip", "iptables") if not shutil.which(program)]
    if missing:
        pytest.skip(f"{' and '.join(missing)}: not installed (packages iproute2, iptables)")
    net = Net()
    try:
        try:
            net.raise_()
        except AssertionError as refused:
            pytest.skip(f"no network namespace can be made here: {refused}")
        yield net
    finally:
        net.strike()
