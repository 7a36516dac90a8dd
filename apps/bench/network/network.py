"""A network of a few hosts in one process: a namespace and a TUN device for each host. Every packet between them is
delayed, lost or blocked according to the settings of its path.

    network.py '{"alice": "10.77.0.2", "bob": "10.77.0.3"}'

Needs Linux, root and /dev/net/tun. It serves machines whose kernel lacks netem or denies its use. Reads commands as JSON
lines from stdin and writes one response each to stdout (`createNetwork.ts` has the list). The network ends with stdin, so
that a killed parent leaves nothing behind.
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
# The additional delay of a packet that later packets overtake.
REORDER_DELAY_SECONDS = 0.02


class Path:
    """One direction between two hosts."""

    def __init__(self):
        self.settings = {
            "delayMs": 0,
            "jitterMs": 0,
            "loss": 0,
            "reorder": 0,
            "kilobitsPerSecond": 0,
            "queueMs": 250,
            "blocks": "nothing",
        }
        self.last_arrival = 0.0
        self.busy_until = 0.0
        self.counters = {"packets": 0, "bytes": 0, "lost": 0, "media": 0}

    def arrival_time(self, packet, now):
        """When the packet arrives; None when it is lost."""
        settings = self.settings
        blocks = settings["blocks"]
        if blocks == "everything" or (blocks == "udp" and packet[9] == UDP) or random.random() < settings["loss"]:
            return None
        sent = now
        if settings["kilobitsPerSecond"] > 0:
            start = max(now, self.busy_until)
            if start - now > settings["queueMs"] / 1000:
                return None
            sent = self.busy_until = start + len(packet) * 8 / (settings["kilobitsPerSecond"] * 1000)
        arrival = sent + (settings["delayMs"] + random.random() * settings["jitterMs"]) / 1000
        if random.random() < settings["reorder"]:
            return arrival + REORDER_DELAY_SECONDS
        self.last_arrival = max(arrival, self.last_arrival)
        return self.last_arrival

    def count(self, packet, is_lost):
        self.counters["packets"] += 1
        self.counters["bytes"] += len(packet)
        self.counters["lost"] += is_lost
        self.counters["media"] += is_media(packet)


def is_media(packet):
    """Whether an IP packet carries RTP, and not RTCP (RFC 7983, RFC 5761), directly or through TURN (RFC 8656)."""
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
    # A Send or Data indication, used before TURN has a channel: the RTP packet is one of its attributes.
    if data[:2] in (b"\x00\x16", b"\x00\x17") and struct.unpack_from("!I", data, 4)[0] == STUN_COOKIE and len(data) >= 20:
        offset = 20
        while offset + 4 <= len(data):
            attribute, length = struct.unpack_from("!HH", data, offset)
            if attribute == STUN_DATA:
                return is_rtp(data[offset + 4 : offset + 4 + length])
            offset += 4 + (length + 3) // 4 * 4
    return False


def run(*command, may_fail=False):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0 and not may_fail:
        raise OSError(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


def delete_namespace(namespace):
    """Kills the processes in it first: they would keep the namespace alive without a way to reach it."""
    for pid in run("ip", "netns", "pids", namespace, may_fail=True).split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    run("ip", "netns", "del", namespace, may_fail=True)


def delete_abandoned():
    """Deletes the namespaces of networks whose process was killed."""
    for namespace, pid in re.findall(rf"^({NAME}-(\d+)-\w+)", run("ip", "netns", "list"), re.MULTILINE):
        if not os.path.exists(f"/proc/{pid}"):
            delete_namespace(namespace)


class Network:
    def __init__(self, hosts):
        self.hosts = hosts
        self.addresses = {}
        self.routes = {}
        self.host_of = {}
        self.device_of = {}
        self.paths = {pair: Path() for pair in itertools.permutations(hosts, 2)}
        self.queue = []
        self.sequence = itertools.count()

    def open(self):
        delete_abandoned()
        for index, (host, address) in enumerate(self.hosts.items()):
            self.open_host(host, f"{NAME[:4]}{os.getpid()}-{index}")
            self.set_address(host, address)

    def open_host(self, host, device):
        # Registered before it is created, so that close() also removes a host that was created only in part.
        self.addresses[host] = None
        run("ip", "netns", "add", self.namespace(host))
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
        # Chromium takes a device with the name of a tunnel for a VPN and prefers other devices to it.
        run("ip", "link", "set", device, "netns", self.namespace(host), "name", "eth0")
        self.run_in(host, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", may_fail=True)
        self.run_in(host, "ip", "link", "set", "lo", "up")
        self.run_in(host, "ip", "link", "set", "eth0", "up", "txqueuelen", "1000")
        self.host_of[tun] = host
        self.device_of[host] = tun

    def namespace(self, host):
        return f"{NAME}-{os.getpid()}-{host}"

    def run_in(self, host, *command, may_fail=False):
        return run("ip", "netns", "exec", self.namespace(host), *command, may_fail=may_fail)

    def set_address(self, host, address):
        """Replaces the address: packets for the previous one are lost. Forwarding pauses for about 20 ms."""
        if self.addresses[host] is not None:
            self.run_in(host, "ip", "address", "flush", "dev", "eth0")
        self.run_in(host, "ip", "address", "add", f"{address}/24", "dev", "eth0")
        self.run_in(host, "ip", "route", "replace", "default", "dev", "eth0")
        self.addresses[host] = address
        self.routes = {bytes(map(int, value.split("."))): name for name, value in self.addresses.items() if value}

    def read_packets(self, tun):
        """Queues every packet that a host has sent."""
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
            arrival = path.arrival_time(packet, time.monotonic())
            path.count(packet, arrival is None)
            if arrival is not None:
                heapq.heappush(self.queue, (arrival, next(self.sequence), self.device_of[target], packet))

    def deliver(self):
        """Delivers the packets that are due. Returns the seconds until the next one is due, or None."""
        while self.queue:
            wait = self.queue[0][0] - time.monotonic()
            if wait > 0:
                return wait
            _, _, tun, packet = heapq.heappop(self.queue)
            try:
                os.write(tun, packet)
            except OSError:
                pass  # The receiver's queue is full or its device is down: the packet is lost.
        return None

    def command(self, name, **arguments):
        if name == "shape":
            for source, target in arguments["paths"]:
                self.paths[source, target].settings.update(arguments["settings"])
        elif name == "address":
            self.set_address(arguments["host"], arguments["address"])
        elif name == "counters":
            return [[source, target, path.counters] for (source, target), path in self.paths.items()]
        else:
            raise ValueError(f"no such command: {name}")
        return None

    def close(self):
        for host in self.addresses:
            delete_namespace(self.namespace(host))


def respond(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def serve(network):
    commands = b""
    stdin = sys.stdin.fileno()
    while True:
        ready, _, _ = select.select([stdin, *network.host_of], [], [], network.deliver())
        for tun in ready:
            if tun != stdin:
                network.read_packets(tun)
                continue
            read = os.read(stdin, 65536)
            if not read:
                return
            *lines, commands = (commands + read).split(b"\n")
            for line in lines:
                message = json.loads(line)
                number = message.pop("id")
                try:
                    respond(id=number, result=network.command(**message))
                except Exception as error:  # An invalid command is reported to the parent and must not stop the network.
                    respond(id=number, error=f"{type(error).__name__}: {error}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent handles Ctrl-C and then closes stdin.
    # Real-time scheduling: delays must not depend on the load that the browsers cause.
    os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    network = Network(json.loads(sys.argv[1]))
    try:
        network.open()
        respond(namespaces={host: network.namespace(host) for host in network.addresses})
        serve(network)
    except OSError as error:
        respond(error=str(error))
        sys.exit(1)
    finally:
        network.close()


main()
