import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import type { Network } from '../../network/createNetwork'
import type { Host } from './hosts'

/** @throws where there is none, in one line */
export function chromiumPath(): string {
  const executable = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executable)) throw new Error(`No Chromium at ${executable}: set CHROMIUM_PATH to one.`)
  return executable
}

/** A browser on a host of the network, with fake devices, for pages of this origin. */
export function launchChromiumOn(
  network: Network<Host>,
  host: Host,
  origin: string,
  devices: readonly string[],
): Promise<Browser> {
  return chromium.launch({
    executablePath: network.executableOn(host, chromiumPath()),
    args: [
      '--no-sandbox',
      ...devices,
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
      // Nobody here answers mDNS, and before a camera is open a browser names itself by that alone.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
