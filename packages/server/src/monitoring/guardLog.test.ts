import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cleanText, guardLog } from './guardLog'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start(level = 'info') {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  return { log: guardLog(pino({ level, base: null }, { write })), lines }
}

it.each([
  ['\u0000\u001b[2J\r\n\u007f', '\\u{0}\\u{1b}[2J\\u{d}\\u{a}\\u{7f}'],
  ['\u0085\u009b31m', '\\u{85}\\u{9b}31m'],
  ['\u202egpj.exe\u2066\u061c\u200f', '\\u{202e}gpj.exe\\u{2066}\\u{61c}\\u{200f}'],
  ['a\u2028b\u2029c\ufeff\u200b', 'a\\u{2028}b\\u{2029}c\\u{feff}\\u{200b}'],
  ['\u{e0041}\ud800', '\\u{e0041}\\u{d800}'],
  ['Zoë \u{1f600} 名', 'Zoë \u{1f600} 名'],
])('escapes characters that a terminal obeys or does not show: %j', (text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned)
})

it('cuts and escapes texts of every field, at every depth, and the names of fields', () => {
  const { log, lines } = start()
  log.info({ host: 'x'.repeat(10_000), nested: { list: ['\u009b', { ['\u009b']: '\u202e' }] }, count: 7 }, 'a \u009b')
  expect(lines).toEqual([
    expect.objectContaining({
      host: `${'x'.repeat(600)}…`,
      nested: { list: ['\\u{9b}', { '\\u{9b}': '\\u{202e}' }] },
      count: 7,
      msg: 'a \\u{9b}',
    }),
  ])
})

it('keeps the lines of a stack', () => {
  const { log, lines } = start()
  log.error({ error: 'TypeError\n    at a\u009b\n    at b' }, 'command failed')
  expect(lines[0]?.error).toBe('TypeError\n    at a\\u{9b}\n    at b')
})

it('writes a refusal so often per minute, and then how many were left out', () => {
  const { log, lines } = start()
  for (let count = 0; count < 10_000; count += 1) log.warn({ origin: 'https://evil.example' }, 'origin refused')
  log.info({}, 'connected')
  expect(lines).toHaveLength(121)
  vi.advanceTimersByTime(60_000)
  expect(lines.at(-1)).toMatchObject({ message: 'origin refused', leftOut: 9_880 })
  log.warn({}, 'origin refused')
  expect(lines.at(-1)).toMatchObject({ msg: 'origin refused' })
  vi.advanceTimersByTime(60_000)
  expect(lines).toHaveLength(123)
})

it('writes other lines far more often, and limits them too', () => {
  const { log, lines } = start()
  for (let count = 0; count < 10_000; count += 1) log.info({}, 'connected')
  expect(lines).toHaveLength(6_000)
})

it('writes no line below the level of the logger', () => {
  const { log, lines } = start('warn')
  log.info({}, 'connected')
  log.warn('a warning')
  expect(lines.map(({ msg }) => msg)).toEqual(['a warning'])
})
