import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** What this machine lacks for a network of its own, in one line; null when it lacks nothing. */
export function whyNoNetwork(): string | null {
  const missing = [
    process.platform === 'linux' ? null : `Linux (this is ${process.platform})`,
    isMighty() ? null : 'root, with its rights over networks and mounts',
    existsSync('/dev/net/tun') ? null : '/dev/net/tun',
    runs('ip', '-V') ? null : 'ip (iproute2)',
    runs('python3', '--version') ? null : 'python3',
  ].filter((one) => one !== null)
  return missing.length === 0 ? null : `The bench's own network needs ${missing.join(', ')}.`
}

const runs = (command: string, argument: string) => spawnSync(command, [argument]).status === 0

/** Root of a container may lack CAP_NET_ADMIN (12) and CAP_SYS_ADMIN (21): capabilities(7). */
function isMighty(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return process.getuid?.() === 0
  const mask = /^CapEff:\s*([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return [12n, 21n].every((bit) => ((BigInt(`0x${mask ?? '0'}`) >> bit) & 1n) === 1n)
}
