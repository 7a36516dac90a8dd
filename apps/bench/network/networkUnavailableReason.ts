import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** @returns what this machine lacks to run the test network, in one line; `null` when it lacks nothing. */
export function networkUnavailableReason(): string | null {
  const missing = [
    process.platform === 'linux' ? null : `Linux (this is ${process.platform})`,
    hasRootCapabilities() ? null : 'root with its capabilities over networks and mounts',
    existsSync('/dev/net/tun') ? null : '/dev/net/tun',
    canRun('ip', '-V') ? null : 'ip (iproute2)',
    canRun('python3', '--version') ? null : 'python3',
  ].filter((requirement) => requirement !== null)
  return missing.length === 0 ? null : `The test network needs ${missing.join(', ')}.`
}

const canRun = (command: string, argument: string) => spawnSync(command, [argument]).status === 0

/** Root in a container may lack CAP_NET_ADMIN (12) and CAP_SYS_ADMIN (21): capabilities(7). */
function hasRootCapabilities(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return process.getuid?.() === 0
  const mask = /^CapEff:\s*([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return [12n, 21n].every((bit) => ((BigInt(`0x${mask ?? '0'}`) >> bit) & 1n) === 1n)
}
