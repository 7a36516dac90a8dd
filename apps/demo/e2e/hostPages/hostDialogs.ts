import { expect } from 'vitest'
import type { ChromiumTestPage } from '../chromiumTestPage.ts'
import { eventually, type TestPage } from '../testPage.ts'
import type { OpenHostPage } from './setUpHostPages.ts'

/** Something that a host page shows above everything else, and what it does to the page below. */
export interface HostDialog {
  page: OpenHostPage
  /** Opened by a click of the user, because the browser requires one. */
  needsClick?: boolean
  /** It cannot be opened or closed. */
  isPermanent?: boolean
}

export type Input = 'mouse' | 'keyboard' | 'touch'

declare global {
  interface Window {
    openHost(): unknown
    closeHost(): unknown
    isHostOpen(): boolean
  }
}

const script = (open: string, close: string, isOpen: string) =>
  `<script>
    window.openHost = () => { ${open} }
    window.closeHost = () => { ${close} }
    window.isHostOpen = () => ${isOpen}
  </script>`

const content = '<p>Host dialog</p><input aria-label="Note"><button type="button">Host button</button>'
const box = 'position:fixed;top:40px;left:40px;width:300px;z-index:2000;background:#fff'
const overlay = 'position:fixed;inset:0;z-index:2147483647;background:#0008'

const nativeScript = script(`host.showModal()`, `host.close()`, `host.open`)

/** What a library without native dialogs does: the app is inert, the focus is trapped, and presses outside are stopped or close it. */
const trapScript = script(
  `host.hidden = false
   app.setAttribute('aria-hidden', 'true')
   document.body.style.pointerEvents = 'none'
   host.querySelector('input').focus()
   document.addEventListener('focusin', trap, true)
   for (const type of ['mousedown', 'touchstart', 'click']) document.addEventListener(type, stop, true)
   document.addEventListener('pointerdown', dismiss)`,
  `host.hidden = true
   app.removeAttribute('aria-hidden')
   document.body.style.pointerEvents = ''
   document.removeEventListener('focusin', trap, true)
   for (const type of ['mousedown', 'touchstart', 'click']) document.removeEventListener(type, stop, true)
   document.removeEventListener('pointerdown', dismiss)`,
  `!host.hidden`,
)

const trap = `<script>
  const host = document.getElementById('host')
  const app = document.getElementById('offhook-app')
  const trap = ({ target }) => { if (!host.contains(target)) host.querySelector('input').focus() }
  const stop = (event) => { if (!host.contains(event.target)) { event.preventDefault(); event.stopImmediatePropagation() } }
  const dismiss = ({ target }) => { if (!host.contains(target)) window.closeHost() }
</script>`

function inShadowRoot(mode: ShadowRootMode): HostDialog {
  const body = `<div id="offhook-app"></div><div id="widget"></div><script>
      const widgetRoot = widget.attachShadow({ mode: '${mode}' })
      widgetRoot.innerHTML = '<dialog>${content}</dialog>'
      const host = widgetRoot.querySelector('dialog')
    </script>${nativeScript}`
  return { page: { body } }
}

export const hostDialogs: Record<string, HostDialog> = {
  'a native modal dialog': {
    page: { body: `<div id="offhook-app"></div><dialog id="host">${content}</dialog>${nativeScript}` },
  },
  'a native modal dialog above another': {
    page: {
      body: `<dialog id="host"><p>Above</p><button type="button">Host button</button></dialog>
        <dialog id="first">${content}</dialog><div id="offhook-app"></div>
        ${script('first.showModal(); host.showModal()', 'host.close(); first.close()', 'host.open && first.open')}`,
    },
  },
  'a native modal dialog in a shadow root': inShadowRoot('open'),
  // The page cannot learn that it closes.
  'a native modal dialog in a closed shadow root': { ...inShadowRoot('closed'), isPermanent: true },
  'a Radix dialog': {
    page: {
      body: `<div id="offhook-app"></div><script type="module" src="/host/radixDialog.js"></script>
        ${script(
          'window.setRadixDialog(true)',
          'window.setRadixDialog(false)',
          `document.getElementById('host-dialog') !== null`,
        )}`,
    },
  },
  'a dialog with a focus trap that stops presses outside': {
    page: {
      body: `<div id="offhook-app"></div>
        <div id="host" role="dialog" aria-modal="true" aria-label="Host" hidden style="${box}">${content}</div>
        ${trap}${trapScript}`,
    },
  },
  'an overlay beside an inert app': {
    page: {
      body: `<div id="offhook-app"></div><div id="host" hidden style="${overlay}">${content}</div>
        <script>const app = document.getElementById('offhook-app')</script>
        ${script('host.hidden = false; app.inert = true', 'host.hidden = true; app.inert = false', '!host.hidden')}`,
    },
  },
  'an overlay with the highest z-index': {
    page: {
      body: `<div id="offhook-app"></div><div id="host" hidden style="${overlay}">${content}</div>
        ${script('host.hidden = false', 'host.hidden = true', '!host.hidden')}`,
    },
  },
  'a popover over the whole page': {
    page: {
      body: `<div id="offhook-app"></div>
        <div id="host" popover="manual" style="inset:0;width:100%;height:100%;box-sizing:border-box">${content}</div>
        ${script('host.showPopover()', 'host.hidePopover()', `host.matches(':popover-open')`)}`,
    },
  },
  'an element in full screen': {
    needsClick: true,
    page: {
      body: `<div id="offhook-app"></div><div id="host" style="background:#fff">${content}</div>
        ${script('return host.requestFullscreen()', 'return document.exitFullscreen()', 'document.fullscreenElement === host')}`,
    },
  },
  'an ancestor that clips everything': {
    isPermanent: true,
    page: {
      body: `<div style="transform:translateZ(0);contain:paint;overflow:hidden;height:0">
          <div id="offhook-app"></div></div>${script('', '', 'true')}`,
    },
  },
}

/** Opens the dialog and waits until it is open. */
export async function openHost(
  testPage: TestPage,
  { needsClick }: HostDialog,
  { byScript = false } = {},
): Promise<void> {
  await eventually(() =>
    testPage.evaluate(
      () => 'openHost' in window && (!document.querySelector('[src*=radix]') || Boolean(window.setRadixDialog)),
    ),
  ).toBe(true)
  // A full screen request needs the activation of a click; a script of the test has one.
  if (needsClick && !byScript) await testPage.click('Host button')
  await testPage.evaluate(() => void window.openHost())
  await eventually(() => isHostOpen(testPage)).toBe(true)
}

export async function closeHost(testPage: TestPage): Promise<void> {
  await testPage.evaluate(() => void window.closeHost())
  await eventually(() => isHostOpen(testPage)).toBe(false)
}

export const isHostOpen = (testPage: TestPage) => testPage.evaluate(() => window.isHostOpen())

/** Presses the button with this name as a user of this input would. The accessibility tree must have the button. */
export async function actWith(input: Input, testPage: ChromiumTestPage, name: string): Promise<void> {
  const button = testPage.button(name)
  await button.waitFor()
  if (input === 'mouse') await button.click()
  else if (input === 'touch') await button.tap()
  else {
    await eventually(async () => {
      await testPage.page.keyboard.press('Tab')
      return button.evaluate((element) => element === document.activeElement)
    }).toBe(true)
    await testPage.page.keyboard.press(name === 'Answer' ? 'Enter' : 'Space')
  }
  expect(testPage.errors).toEqual([])
}
