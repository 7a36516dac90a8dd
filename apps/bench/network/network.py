"""A network of a few hosts in one process: a namespace and a TUN device for each, and every packet between them held
back, lost or stopped as the path it takes says.

    network.py '{"alice": "10.77.0.2", "bob": "10.77.0.3"}'

Needs Linux, root and /dev/net/tun: it is for kernels without netem, or without the rights to it. Commands come as JSON
lines on stdin, each is answered on stdout (`createNetwork.ts` knows them all). When stdin ends, so does the network: a
parent that was killed leaves nothing behind.
"""

import fcntl
import heapq
import itertools
import json
import os
import random
import re
import select
import signal
import struct
import subprocess
import sys
import time

NAME = "offhook"
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
UDP = 17
STUN_COOKIE = 0x2112A442
STUN_DATA = 0x0013
# The bytes that may wait for a path of limited rate: a quarter of a second, as in a router at home.
LONGEST_QUEUE_SECONDS = 0.25
# By how much a packet that is overtaken comes late, on top of its path's delay.
REORDERED_BY_SECONDS = 0.02


class Path:
    """One direction between two hosts."""

    def __init__(self):
        self.settings = {"delayMs": 0, "jitterMs": 0, "loss": 0, "reorder": 0, "kilobitsPerSecond": 0, "blocks": "nothing"}
        self.newest_deadline = 0.0
        self.busy_until = 0.0
        self.counters = {"packets": 0, "bytes": 0, "lost": 0, "media": 0}

    def deadline(self, packet, now):
        """When the packet arrives; None when it never does."""
        shape = self.settings
        blocks = shape["blocks"]
        if blocks == "everything" or (blocks == "udp" and packet[9] == UDP) or random.random() < shape["loss"]:
            return None
        sent = now
        if shape["kilobitsPerSecond"] > 0:
            start = max(now, self.busy_until)
            if start - now > LONGEST_QUEUE_SECONDS:
                return None
            sent = self.busy_until = start + len(packet) * 8 / (shape["kilobitsPerSecond"] * 1000)
        due = sent + (shape["delayMs"] + random.random() * shape["jitterMs"]) / 1000
        if random.random() < shape["reorder"]:
            return due + REORDERED_BY_SECONDS
        self.newest_deadline = max(due, self.newest_deadline)
        return self.newest_deadline

    def count(self, packet, is_lost):
        self.counters["packets"] += 1
        self.counters["bytes"] += len(packet)
        self.counters["lost"] += is_lost
        self.counters["media"] += is_media(packet)


def is_media(packet):
    """Whether it carries sound or pictures: RTP, and not RTCP (RFC 7983, RFC 5761), by TURN (RFC 8656) or directly."""
    if packet[9] != UDP:
        return False
    return is_rtp(packet[(packet[0] & 0x0F) * 4 + 8 :])


def is_rtp(data):
    if len(data) < 12:
        return False
    if 128 <= data[0] <= 191:
        return not 192 <= data[1] <= 223
    if 64 <= data[0] <= 79:
        return is_rtp(data[4:])
    # A Send or Data indication, before TURN has a channel: the packet is one of its attributes.
    if data[:2] in (b"\x00\x16", b"\x00\x17") and struct.unpack_from("!I", data, 4)[0] == STUN_COOKIE and len(data) >= 20:
        place = 20
        while place + 4 <= len(data):
            kind, length = struct.unpack_from("!HH", data, place)
            if kind == STUN_DATA:
                return is_rtp(data[place + 4 : place + 4 + length])
            place += 4 + (length + 3) // 4 * 4
    return False


def run(*command, may_fail=False):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0 and not may_fail:
        raise OSError(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


def delete_namespace(namespace):
    """With whatever still runs in it: nobody could reach it any more."""
    for pid in run("ip", "netns", "pids", namespace, may_fail=True).split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    run("ip", "netns", "del", namespace, may_fail=True)


def delete_abandoned():
    """The namespaces of networks that were killed."""
    for namespace, pid in re.findall(rf"^({NAME}-(\d+)-\w+)", run("ip", "netns", "list"), re.MULTILINE):
        if not os.path.exists(f"/proc/{pid}"):
            delete_namespace(namespace)


class Network:
    def __init__(self, hosts):
        self.wanted = hosts
        self.addresses = {}
        self.routes = {}
        self.host_of = {}
        self.device_of = {}
        self.paths = {pair: Path() for pair in itertools.permutations(hosts, 2)}
        self.waiting = []
        self.order = itertools.count()

    def open(self):
        delete_abandoned()
        for index, (host, address) in enumerate(self.wanted.items()):
            self.open_host(host, f"{NAME[:4]}{os.getpid()}-{index}")
            self.give_address(host, address)

    def open_host(self, host, device):
        # First in the books, then in the world: what breaks half-way is still cleaned up.
        self.addresses[host] = None
        run("ip", "netns", "add", self.namespace(host))
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
        # eth0: by its name a browser would take a tunnel for a VPN, and use it last.
        run("ip", "link", "set", device, "netns", self.namespace(host), "name", "eth0")
        self.inside(host, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", may_fail=True)
        self.inside(host, "ip", "link", "set", "lo", "up")
        self.inside(host, "ip", "link", "set", "eth0", "up", "txqueuelen", "1000")
        self.host_of[tun] = host
        self.device_of[host] = tun

    def namespace(self, host):
        return f"{NAME}-{os.getpid()}-{host}"

    def inside(self, host, *command, may_fail=False):
        return run("ip", "netns", "exec", self.namespace(host), *command, may_fail=may_fail)

    def give_address(self, host, address):
        """Its only one: packets for the one before are lost from now on. Meanwhile nothing is forwarded (some 20 ms)."""
        if self.addresses[host] is not None:
            self.inside(host, "ip", "address", "flush", "dev", "eth0")
        self.inside(host, "ip", "address", "add", f"{address}/24", "dev", "eth0")
        self.inside(host, "ip", "route", "replace", "default", "dev", "eth0")
        self.addresses[host] = address
        self.routes = {bytes(map(int, value.split("."))): name for name, value in self.addresses.items() if value}

    def take(self, tun):
        """Everything a host has sent, put in line."""
        source = self.host_of[tun]
        while True:
            try:
                packet = os.read(tun, 65535)
            except BlockingIOError:
                return
            target = self.routes.get(packet[16:20]) if packet[0] >> 4 == 4 else None
            path = self.paths.get((source, target))
            if path is None:
                continue
            due = path.deadline(packet, time.monotonic())
            path.count(packet, due is None)
            if due is not None:
                heapq.heappush(self.waiting, (due, next(self.order), self.device_of[target], packet))

    def deliver(self):
        """What is due. Returns the seconds until the next is, or None."""
        while self.waiting:
            wait = self.waiting[0][0] - time.monotonic()
            if wait > 0:
                return wait
            _, _, tun, packet = heapq.heappop(self.waiting)
            try:
                os.write(tun, packet)
            except OSError:
                pass  # The receiver's queue is full, or its device is down: lost, as anywhere.
        return None

    def command(self, name, **arguments):
        if name == "shape":
            for source, target in arguments["paths"]:
                self.paths[source, target].settings.update(arguments["settings"])
        elif name == "address":
            self.give_address(arguments["host"], arguments["address"])
        elif name == "counters":
            return [[source, target, path.counters] for (source, target), path in self.paths.items()]
        else:
            raise ValueError(f"no such command: {name}")
        return None

    def close(self):
        for host in self.addresses:
            delete_namespace(self.namespace(host))


def answer(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def serve(network):
    commands = b""
    stdin = sys.stdin.fileno()
    while True:
        ready, _, _ = select.select([stdin, *network.host_of], [], [], network.deliver())
        for tun in ready:
            if tun != stdin:
                network.take(tun)
                continue
            read = os.read(stdin, 65536)
            if not read:
                return
            *lines, commands = (commands + read).split(b"\n")
            for line in lines:
                message = json.loads(line)
                number = message.pop("id")
                try:
                    answer(id=number, result=network.command(**message))
                except Exception as error:  # A wrong command is the parent's affair; the others go on.
                    answer(id=number, error=f"{type(error).__name__}: {error}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this in its own time.
    # A delay must not depend on how busy the browsers keep the machine.
    os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    network = Network(json.loads(sys.argv[1]))
    try:
        network.open()
        answer(namespaces={host: network.namespace(host) for host in network.addresses})
        serve(network)
    except OSError as error:
        answer(error=str(error))
        sys.exit(1)
    finally:
        network.close()


main()
