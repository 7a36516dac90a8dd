import { CallError } from '@offhook/core'
import { expect, it, vi } from 'vitest'
import { browserName } from './browserName'
import { describeError, mergeLabels } from './labels'

const userAgents = {
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
  safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15',
  other: 'Lynx/2.9',
} as const

it.each(Object.entries(userAgents))('recognizes %s', (name, userAgent) => {
  expect(browserName(userAgent)).toBe(name)
})

const error = (name: string, message = '') =>
  CallError.of('camera-denied', undefined, { cause: new DOMException(message, name) })

it.each([
  ['NotAllowedError', 'Permission denied', 'The camera is blocked. Click the crossed-out icon'],
  ['NotAllowedError', 'Permission dismissed', 'Your browser asked for the camera and got no answer.'],
  ['NotAllowedError', 'Permission denied by system', 'Your computer keeps the camera from the browser.'],
  ['NotReadableError', 'Device in use', 'The camera is in use by another program.'],
  ['OverconstrainedError', '', 'The camera cannot be found.'],
  ['SecurityError', '', 'The camera cannot be used on this page: its address must begin with https.'],
  ['TypeError', '', 'The camera could not be started.'],
])('describes %s (%s)', (name, message, expected) => {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgents.firefox)
  expect(describeError(error(name, message), mergeLabels())).toContain(expected)
  vi.restoreAllMocks()
})

it('prefers the label of the app for a denied device only', () => {
  const labels = mergeLabels({ errors: { 'camera-denied': 'Ask the desk' } })
  expect(describeError(error('NotAllowedError'), labels)).toBe('Ask the desk')
  expect(describeError(error('NotReadableError'), labels)).toContain('another program')
})
