import { type Browser, chromium } from 'playwright-core'
import type { Network } from '../../network/createNetwork.ts'
import { chromiumPath } from '../chromiumPath.ts'
import type { Host } from './hosts.ts'

/** Starts a Chromium with fake devices on a host of the network. It treats `origin` as secure. */
export function launchChromiumOn(
  network: Network<Host>,
  host: Host,
  origin: string,
  deviceArgs: readonly string[],
): Promise<Browser> {
  return chromium.launch({
    executablePath: network.executableOn(host, chromiumPath()),
    args: [
      '--no-sandbox',
      ...deviceArgs,
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
      // Before a page captures media its host candidates are mDNS names, which nothing in the test network resolves.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
