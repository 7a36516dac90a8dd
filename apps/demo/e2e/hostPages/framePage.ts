import type { Frame as PlaywrightFrame, Page } from 'playwright-core'
import type { ChromiumTestPage } from '../chromiumTestPage.ts'
import { eventually, TIMEOUT } from '../testPage.ts'
import type { HostPages } from './setUpHostPages.ts'
import type { HostPage, HostPageServer } from './startHostPageServer.ts'

/** The app of Bob, in a frame of a page of another site. */
export interface Frame {
  page: Page
  frame: PlaywrightFrame
  /** What the page and its frames have written to the console. */
  consoleText(): string[]
}

/** The address of a page in which Bob is signed in, on another site than the page around it. */
export function addressOfFrame({ origin, serve }: HostPageServer): string {
  return `${origin.replace('localhost', '127.0.0.1')}${serve({})}?user=bob&callee=alice`
}

/** @param attributes of the `<iframe>` */
export function pageAround(app: string, attributes: string): HostPage {
  return { hasApp: false, body: `<iframe ${attributes} src="${app}" width="1000" height="650"></iframe>` }
}

/**
 * Opens a page with a frame of another site in Chromium, in which Bob is signed in. Browsers take `localhost` and `127.0.0.1` for two
 * sites. Chromium blocks the site data of the frame, as it does in a private window.
 *
 * @param attributes of the `<iframe>`
 */
export async function openInFrame({ server, open }: HostPages, attributes: string): Promise<Frame> {
  const app = addressOfFrame(server)
  const texts: string[] = []
  const outer = await open('bob', { ...pageAround(app, attributes), waitForOnline: false })
  // The test reads these errors: they are what it is about.
  outer.page.on('console', (message) => {
    texts.push(message.text())
    outer.ignoreErrors('Offhook:')
  })
  const find = () => outer.page.frames().find((candidate) => candidate.url() === app)
  await eventually(() => find()?.url()).toBe(app)
  const frame = find()
  if (!frame) throw new Error('The frame is gone')
  await eventually(() =>
    frame.evaluate(() => ('hostPage' in window ? window.hostPage.client.store.getState().connection.status : null)),
  ).toBe('online')
  return { page: outer.page, frame, consoleText: () => texts }
}

/** Alice calls Bob, who answers in the frame. Resolves when both show the call as connected. */
export async function connectedCall(
  alice: ChromiumTestPage,
  { frame }: Frame,
  callType: 'audio' | 'video' = 'audio',
): Promise<void> {
  await alice.click(callType === 'audio' ? 'Call Bob' : 'Video call Bob')
  await frame.getByRole('alertdialog', { name: `Incoming ${callType} call from Alice` }).waitFor(TIMEOUT)
  await frame.getByRole('button', { name: 'Answer', exact: true }).click(TIMEOUT)
  await frame.locator('[aria-label="Call with Alice"][data-status="connected"]').waitFor(TIMEOUT)
  await alice.waitForStatus('Bob', 'connected')
}
