import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AnswerButton, CallScreen, HangupButton } from './index'
import { StaticCall } from './stories/StaticCall'
import { callState, type CallStateOptions } from './testing/callState'
import { page } from 'vitest/browser'
import layeredStyles from './styles/layered.css?inline'
import kitStyles from './styles/index.css?inline'

/** A style sheet of an app as in the README: five custom properties and nothing else. */
const brand = {
  '--offhook-brand-paper': 'rgb(255, 247, 240)',
  '--offhook-brand-ink': 'rgb(42, 16, 56)',
  '--offhook-brand-accent': 'rgb(138, 43, 226)',
  '--offhook-brand-answer': 'rgb(11, 122, 117)',
  '--offhook-brand-end': 'rgb(179, 18, 63)',
}

const sheets: HTMLStyleElement[] = []

function addSheet(css: string, place: 'before' | 'after' = 'after') {
  const sheet = document.createElement('style')
  sheet.textContent = css
  if (place === 'before') document.head.prepend(sheet)
  else document.head.append(sheet)
  sheets.push(sheet)
}

beforeEach(() => {
  document.documentElement.dataset.theme = 'light'
  addSheet(kitStyles)
})
afterEach(() => {
  cleanup()
  for (const sheet of sheets.splice(0)) sheet.remove()
  delete document.documentElement.dataset.theme
})

function show(options: CallStateOptions) {
  render(
    <StaticCall state={callState(options)}>
      {options.rings ? <AnswerButton /> : <CallScreen />}
      {options.rings && <HangupButton />}
    </StaticCall>,
  )
}

/** A color as red, green, blue and alpha, 0 to 255, whatever notation the browser computes. */
function computedColor(
  selector: string,
  property: 'backgroundColor' | 'color' | 'outlineColor',
  element?: Element,
): number[] {
  const target = element ?? document.querySelector(selector)
  if (!target) throw new Error(`No element matches ${selector}`)
  return pixelOf(getComputedStyle(target)[property])
}

function pixelOf(color: string): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (!context) throw new Error('No canvas here')
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data]
}

const asCss = () =>
  `:root { ${Object.entries(brand)
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ')} }`

describe('the five brand properties', () => {
  it('are optional: without them the kit has its own colors', () => {
    show({})
    expect(computedColor('.offhook-call-screen', 'backgroundColor')).not.toEqual(
      pixelOf(brand['--offhook-brand-paper']),
    )
    expect(computedColor('.offhook-hangup', 'backgroundColor')).not.toEqual(pixelOf(brand['--offhook-brand-end']))
  })

  // The order of the style sheets does not matter: the kit sets none of the five.
  it.each(['before', 'after'] as const)('set the colors when they come %s the style sheet of the kit', (place) => {
    addSheet(asCss(), place)
    show({})
    expect(computedColor('.offhook-call-screen', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-paper']))
    expect(computedColor('.offhook-call-screen', 'color')).toEqual(pixelOf(brand['--offhook-brand-ink']))
    expect(computedColor('.offhook-hangup', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-end']))
    expect(computedColor('.offhook-toggle', 'color')).toEqual(pixelOf(brand['--offhook-brand-ink']))
  })

  it('set the colors of the answer button and the focus ring', () => {
    addSheet(asCss())
    show({ rings: true })
    expect(computedColor('.offhook-answer', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-answer']))
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--offhook-focus)'
    expect(computedColor('', 'color', probe)).toEqual(pixelOf(brand['--offhook-brand-accent']))
    probe.remove()
  })

  it('have no effect in high contrast', () => {
    addSheet(asCss())
    document.documentElement.dataset.theme = 'contrast'
    show({})
    expect(computedColor('.offhook-call-screen', 'backgroundColor')).toEqual([0, 0, 0, 255])
    expect(computedColor('.offhook-call-screen', 'color')).toEqual([255, 255, 255, 255])
  })
})

describe('rules of the app', () => {
  it('win with a single class after the style sheet, in every state of the button', async () => {
    addSheet('.end-button { background: rgb(1, 2, 3); border-radius: 4px }')
    render(
      <StaticCall state={callState()}>
        <HangupButton className="end-button" />
      </StaticCall>,
    )
    const button = page.getByRole('button')
    expect(computedColor('.offhook-hangup', 'backgroundColor')).toEqual([1, 2, 3, 255])
    expect(getComputedStyle(button.element()).borderRadius).toBe('4px')
    await button.hover()
    await expect.poll(() => button.element().matches(':hover')).toBe(true)
    expect(getComputedStyle(button.element()).backgroundColor).toBe('rgb(1, 2, 3)')
  })

  it('win with a single class over the layered style sheet in any order', () => {
    for (const sheet of sheets.splice(0)) sheet.remove()
    addSheet(layeredStyles)
    addSheet('.end-button { background: rgb(1, 2, 3) }', 'before')
    render(
      <StaticCall state={callState()}>
        <HangupButton className="end-button" />
      </StaticCall>,
    )
    expect(computedColor('.offhook-hangup', 'backgroundColor')).toEqual([1, 2, 3, 255])
    expect(getComputedStyle(document.querySelector('.offhook-hangup') ?? document.body).display).toBe('inline-flex')
  })

  it('can put the call inside the page, except in full screen', () => {
    addSheet('.offhook-call-screen:not([data-full-screen]) { position: relative }')
    show({})
    const screen = document.querySelector<HTMLElement>('.offhook-call-screen') ?? document.body
    expect(getComputedStyle(screen).position).toBe('relative')
    screen.dataset.fullScreen = ''
    expect(getComputedStyle(screen).position).toBe('fixed')
  })

  it('compete with no !important and with no layer', () => {
    expect(kitStyles).not.toContain('!important')
    expect(kitStyles).not.toContain('@layer')
    expect(layeredStyles).toContain('@layer offhook')
  })
})
