import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What this machine lacks for a network of its own, in one line; null when it lacks nothing. */
export function whyNoNetwork(): string | null {
  const missing = [
    process.platform === 'linux' ? null : `Linux (this is ${process.platform})`,
    process.getuid?.() === 0 ? null : 'root',
    existsSync('/dev/net/tun') ? null : '/dev/net/tun',
    runs('ip', '-V') ? null : 'ip (iproute2)',
    runs('python3', '--version') ? null : 'python3',
  ].filter((one) => one !== null)
  return missing.length === 0 ? null : `The bench's own network needs ${missing.join(', ')}.`
}

const runs = (command: string, argument: string) => spawnSync(command, [argument]).status === 0
