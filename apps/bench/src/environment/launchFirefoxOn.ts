import { existsSync } from 'node:fs'
import puppeteer, { type Browser } from 'puppeteer-core'
import type { Network } from '../../network/createNetwork.ts'
import type { Host } from './hosts.ts'

/** Starts a Firefox with fake devices on a host of the network. It treats the host "server" as secure. */
export async function launchFirefoxOn(network: Network<Host>, host: Host): Promise<Browser> {
  const executablePath = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
    (file) => file !== undefined && existsSync(file),
  )
  if (executablePath === undefined) throw new Error('Firefox was not found. Install it, or set FIREFOX_PATH.')
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: network.executableOn(host, executablePath),
    debuggingPort: await network.forwardPort(host),
    headless: true,
    defaultViewport: { width: 1100, height: 720 },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'dom.securecontext.allowlist': network.address('server'),
      'media.peerconnection.ice.obfuscate_host_addresses': false,
    },
  })
}
