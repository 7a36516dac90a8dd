import { describe, expect, it } from 'vitest'
import type { CallClientOptions } from '../api/callClient'
import { createCallClient } from './createCallClient'

const url = 'https://calls.example.com'
const token = () => 'a token'

function messageOf(options: unknown): string {
  try {
    createCallClient(options as CallClientOptions)
  } catch (error) {
    expect(error).toMatchObject({ name: 'CallError', statusCode: 400, code: 'invalid-request' })
    return (error as Error).message
  }
  return ''
}

describe('createCallClient refuses a url with which it could never connect', () => {
  it.each<[kind: string, url: unknown, message: string]>([
    ['that is undefined', undefined, 'got undefined'],
    ['that is null', null, 'got null'],
    ['that is empty', '', 'got ""'],
    ['that is a number', 3000, 'got 3000'],
    ['that is a URL object', new URL(url), 'got URL'],
    ['without a scheme', 'calls.example.com', 'Write "https://calls.example.com"'],
    ['without a scheme, with a port', 'calls.example.com:3000', 'Write "http://calls.example.com:3000"'],
    ['of localhost without a scheme', 'localhost:3000', 'Write "http://localhost:3000"'],
    ['of an address without a scheme', '127.0.0.1:3000', 'Write "http://127.0.0.1:3000"'],
    ['relative to the scheme', '//calls.example.com', 'got "//calls.example.com"'],
    ['that is a path', '/socket.io', 'got "/socket.io"'],
    ['of a WebSocket', 'ws://localhost:3000', 'Write "http://localhost:3000"'],
    ['of a secure WebSocket', 'wss://calls.example.com', 'Write "https://calls.example.com"'],
    ['of another scheme', 'ftp://calls.example.com', 'got "ftp://calls.example.com"'],
    ['of a file', 'file:///calls', 'got "file:///calls"'],
    ['with a path', `${url}/calls`, `Write "${url}". For a server behind a prefix, pass the path`],
    ['with the path of socket.io', `${url}/socket.io/`, `Write "${url}"`],
    ['with a query', `${url}/?token=1`, `Write "${url}"`],
    ['with a fragment', `${url}/#calls`, `Write "${url}"`],
    ['with a user name', 'https://user:password@calls.example.com', `Write "${url}"`],
    ['with one slash', 'https:/calls.example.com', `Write "${url}"`],
    ['with a space before it', ` ${url}`, 'Remove the space'],
    ['with a line break after it', `${url}\n`, 'Remove the space'],
    ['with a port that is none', `${url}:port`, `got "${url}:port"`],
    ['of a page without an origin', 'null', 'got "null"'],
    ['that a variable was not inserted in', 'undefined/calls', 'got "undefined/calls"'],
  ])('%s', (_kind, given, message) => {
    expect(messageOf({ url: given, token })).toContain(message)
    expect(messageOf({ url: given, token })).toContain('url must be the origin')
  })

  it('and takes an origin', () => {
    for (const origin of [
      url,
      `${url}/`,
      'http://localhost:3000',
      'http://127.0.0.1',
      'https://[::1]:8443',
      'HTTPS://Calls.Example.com',
    ]) {
      expect(messageOf({ url: origin, token })).toBe('')
    }
  })

  it('unless the app has replaced the transport', () => {
    expect(() =>
      createCallClient({ url: 'any', token }, { signaling: () => Promise.reject(new Error('not loaded')) }),
    ).not.toThrow()
  })
})

describe('createCallClient refuses a token that is none', () => {
  it.each<[kind: string, token: unknown, message: string]>([
    ['undefined', undefined, 'got undefined'],
    ['null', null, 'got null'],
    ['empty', '', 'got ""'],
    ['blank', ' \n', 'got " \\n"'],
    ['a number', 7, 'got 7'],
    ['an object', { token: 'a token' }, 'got Object'],
    ['a promise', Promise.resolve('a token'), 'Pass the function'],
  ])('%s', (_kind, given, message) => {
    expect(messageOf({ url, token: given })).toContain(message)
    expect(messageOf({ url, token: given })).toContain('token must be a JWT, or a function')
  })

  it('and takes a text or a function', () => {
    expect(messageOf({ url, token: 'a token' })).toBe('')
    expect(messageOf({ url, token: () => Promise.resolve('a token') })).toBe('')
  })
})

describe('createCallClient refuses settings of the video that are none', () => {
  it.each([0, -1, NaN, Infinity, '1000000', null])('the bitrate %o', (maxVideoBitrate) => {
    expect(messageOf({ url, token, maxVideoBitrate })).toContain('maxVideoBitrate must be a number of bits per second')
  })

  it.each([720, null, {}, { width: 1280 }, { width: 0, height: 720 }, { width: '1280', height: 720 }])(
    'the resolution %o',
    (videoResolution) => {
      expect(messageOf({ url, token, videoResolution })).toContain('videoResolution must be a size in pixels')
    },
  )

  it('and takes a bitrate and a size', () => {
    const videoResolution = { width: 640, height: 480 }
    expect(messageOf({ url, token, maxVideoBitrate: 500_000, videoResolution })).toBe('')
  })
})

it.each([undefined, null, {}])('createCallClient names what is missing in %s', (options) => {
  expect(messageOf(options)).toContain('url must be')
})
