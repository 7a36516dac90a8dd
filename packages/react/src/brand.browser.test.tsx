import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AnswerButton, CallScreen, HangupButton } from './index'
import { StaticCall } from './stories/StaticCall'
import { callState, type CallStateOptions } from './testing/callState'
import kitStyles from './styles/index.css?inline'

/** The README's claim: a stranger's style sheet of five custom properties, and nothing more. */
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

/** A colour as the screen has it: four numbers of 0..255, whatever notation the browser computes. */
function shown(selector: string, property: 'backgroundColor' | 'color' | 'outlineColor', element?: Element): number[] {
  const found = element ?? document.querySelector(selector)
  if (!found) throw new Error(`Nothing is ${selector}`)
  return pixelOf(getComputedStyle(found)[property])
}

function pixelOf(colour: string): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (!context) throw new Error('No canvas here')
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data]
}

const asCss = () =>
  `:root { ${Object.entries(brand)
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ')} }`

describe('five custom properties', () => {
  it('without them the kit has its own colours', () => {
    show({})
    expect(shown('.offhook-call-screen', 'backgroundColor')).not.toEqual(pixelOf(brand['--offhook-brand-paper']))
    expect(shown('.offhook-hangup', 'backgroundColor')).not.toEqual(pixelOf(brand['--offhook-brand-end']))
  })

  // Before the kit's sheet or after it: a layer loses to what is in none.
  it.each(['before', 'after'] as const)('are a brand, %s the style sheet of the kit', (place) => {
    addSheet(asCss(), place)
    show({})
    expect(shown('.offhook-call-screen', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-paper']))
    expect(shown('.offhook-call-screen', 'color')).toEqual(pixelOf(brand['--offhook-brand-ink']))
    expect(shown('.offhook-hangup', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-end']))
    expect(shown('.offhook-toggle', 'color')).toEqual(pixelOf(brand['--offhook-brand-ink']))
  })

  it('are the colour of answering, and of the focus', () => {
    addSheet(asCss())
    show({ rings: true })
    expect(shown('.offhook-answer', 'backgroundColor')).toEqual(pixelOf(brand['--offhook-brand-answer']))
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--offhook-focus)'
    expect(shown('', 'color', probe)).toEqual(pixelOf(brand['--offhook-brand-accent']))
    probe.remove()
  })

  it('give way to high contrast', () => {
    addSheet(asCss())
    document.documentElement.dataset.theme = 'contrast'
    show({})
    expect(shown('.offhook-call-screen', 'backgroundColor')).toEqual([0, 0, 0, 255])
    expect(shown('.offhook-call-screen', 'color')).toEqual([255, 255, 255, 255])
  })
})

describe('a stranger’s rules', () => {
  it('win with a class alone, without !important', () => {
    addSheet('.hang-up { background: rgb(1, 2, 3); border-radius: 4px }', 'before')
    render(
      <StaticCall state={callState()}>
        <HangupButton className="hang-up" />
      </StaticCall>,
    )
    expect(shown('.offhook-hangup', 'backgroundColor')).toEqual([1, 2, 3, 255])
    expect(getComputedStyle(document.querySelector('.hang-up') ?? document.body).borderRadius).toBe('4px')
  })

  it('give the call a place in the page, and full screen the whole of it', () => {
    addSheet('.offhook-call-screen:not([data-full-screen]) { position: relative }', 'before')
    show({})
    const screen = document.querySelector<HTMLElement>('.offhook-call-screen') ?? document.body
    expect(getComputedStyle(screen).position).toBe('relative')
    screen.dataset.fullScreen = ''
    expect(getComputedStyle(screen).position).toBe('fixed')
  })

  it('meet no !important, and nothing outside of the kit’s layer', () => {
    expect(kitStyles).not.toContain('!important')
    const sheet = sheets[0]?.sheet
    const unlayered = [...(sheet?.cssRules ?? [])].filter(
      (rule) =>
        !(rule instanceof CSSLayerBlockRule || rule instanceof CSSLayerStatementRule) &&
        !(rule instanceof CSSMediaRule && [...rule.cssRules].every((inner) => inner instanceof CSSLayerBlockRule)),
    )
    expect(unlayered.map((rule) => rule.cssText)).toEqual([])
  })
})
