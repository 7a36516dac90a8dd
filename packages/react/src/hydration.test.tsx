import { createStaticCallClient } from '@offhook/core/testing'
import { act, cleanup } from '@testing-library/react'
import { type ComponentType, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import * as offhook from './index'
import { bob, callState } from './testing/callState'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const macSafari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'

/** Renders as a server does, without the objects of a browser, and with the user agent of Node. */
function renderOnServer(app: React.ReactElement): string {
  for (const name of ['window', 'document', 'self', 'localStorage', 'sessionStorage', 'matchMedia'])
    vi.stubGlobal(name, undefined)
  vi.stubGlobal('navigator', { userAgent: 'Node.js/24' })
  try {
    return renderToString(app)
  } finally {
    vi.unstubAllGlobals()
  }
}

/** Puts everything that a browser may have, and a server has not, into jsdom. */
function stubBrowser(): void {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(macSafari)
  vi.stubGlobal('documentPictureInPicture', { requestWindow: () => Promise.reject(new Error('not in jsdom')) })
  Object.defineProperty(document, 'fullscreenEnabled', { value: true, configurable: true })
  // As in browsers: jsdom does not read the attribute.
  Object.defineProperty(HTMLMediaElement.prototype, 'muted', {
    configurable: true,
    get(this: HTMLMediaElement) {
      return this.hasAttribute('muted')
    },
    set: () => undefined,
  })
  Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined })
}

const props: Record<string, object> = {
  CallButton: { to: bob },
  Avatar: { name: 'Bob', userJid: bob },
  ParticipantTile: { userJid: bob },
  PinButton: { userJid: bob },
  ConnectionQuality: { userJid: bob },
  DeviceSelect: { kind: 'microphone' },
  DeviceHint: { device: 'microphone' },
  VideoTrack: { trackId: 'camera' },
}
const parts = Object.entries(offhook).filter(
  ([name, value]) =>
    /^[A-Z]/.test(name) && name !== 'CallProvider' && (typeof value === 'object' || typeof value === 'function'),
) as [string, ComponentType<object>][]

const refused = { status: 'off', reason: 'refused', isPrompting: false } as const
const states = {
  'without a call': callState({ store: { calls: {}, activeRoomId: null } }),
  'in a video call': callState({ callType: 'video' }),
  'with refused devices': callState({
    callType: 'video',
    store: { capture: { microphone: refused, camera: refused } },
  }),
  'while it rings': callState({ callType: 'video', rings: true }),
}

it('has all parts', () => {
  expect(parts.length).toBeGreaterThan(35)
})

it.each(Object.entries(states))('hydrates every part as the server rendered it, %s', async (_name, state) => {
  const error = vi.spyOn(console, 'error')
  for (const [name, Part] of parts) {
    const client = createStaticCallClient(state)
    const app = (
      <StrictMode>
        <offhook.CallProvider client={client}>
          <Part {...props[name]} />
        </offhook.CallProvider>
      </StrictMode>
    )
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = renderOnServer(app)
    stubBrowser()
    // The client of the page has begun to connect, and a call may ring, before React hydrates.
    client.setState({ ...callState({ rings: true }), connection: { status: 'reconnecting' }, canCall: false })
    const problems: unknown[] = []
    await act(async () => {
      const root = hydrateRoot(container, app, { onRecoverableError: (problem) => problems.push(problem) })
      await Promise.resolve()
      return root
    })
    expect([...problems, ...error.mock.calls].map(String), name).toEqual([])
    container.remove()
  }
})
