import { cleanup, render } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { CallScreen, IncomingCallModal } from './index'
import { StaticCall } from './stories/StaticCall'
import kitStyles from './styles/index.css?inline'
import { callState } from './testing/callState'

const hosts: HTMLElement[] = []

afterEach(() => {
  cleanup()
  for (const host of hosts.splice(0)) host.remove()
})

/** Renders into a shadow root with the kit's style sheet, while the page itself has none. */
function renderInShadowRoot(element: ReactElement): ShadowRoot {
  const host = document.body.appendChild(document.createElement('div'))
  hosts.push(host)
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(kitStyles)
  root.adoptedStyleSheets = [sheet]
  render(element, { container: root.appendChild(document.createElement('div')) })
  return root
}

const styleOf = (root: ParentNode, selector: string) =>
  getComputedStyle(root.querySelector(selector) ?? document.documentElement)

describe('in a shadow root', () => {
  it('has the colors and sizes of the theme', async () => {
    const root = renderInShadowRoot(
      <StaticCall state={callState()}>
        <CallScreen />
      </StaticCall>,
    )
    await expect.poll(() => root.querySelector('.offhook-hangup')).not.toBeNull()
    expect(styleOf(root, '.offhook-hangup').backgroundColor).not.toBe('rgba(0, 0, 0, 0)')
    expect(styleOf(root, '.offhook-hangup').width).toBe('56px')
    const before = styleOf(root, '.offhook-call-screen').backgroundColor
    hosts[0]?.setAttribute('data-theme', 'dark')
    expect(styleOf(root, '.offhook-call-screen').backgroundColor).not.toBe(before)
  })

  it('shows the ringing call inside the shadow root, and it can be declined', async () => {
    const declineCall = vi.fn(() => Promise.resolve({ statusCode: 200, message: 'Success' } as const))
    const root = renderInShadowRoot(
      <StaticCall state={callState({ rings: true })} commands={{ declineCall }}>
        <IncomingCallModal />
      </StaticCall>,
    )
    await expect.poll(() => root.querySelector('dialog.offhook-incoming')?.matches(':modal')).toBe(true)
    expect(document.querySelector('dialog')).toBeNull()
    await page.getByRole('button', { name: 'Decline' }).click()
    expect(declineCall).toHaveBeenCalledOnce()
  })
})
