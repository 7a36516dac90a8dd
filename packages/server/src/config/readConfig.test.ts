import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from './readConfig'
import { SettingsError } from './settingsError'

const folder = mkdtempSync(join(tmpdir(), 'offhook-config-'))
const file = (content: string) => {
  const path = join(folder, `${content.length}.txt`)
  writeFileSync(path, content)
  return path
}
const secret = 's'.repeat(32)
const production = ['--domain', 'example.com', '--jwt-secret', secret]

afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true }))

const read = (...args: string[]) => readConfig(args, '1.2.3')

describe('readConfig', () => {
  it('fills in the documented defaults', () => {
    expect(read(...production)).toMatchObject({
      host: '0.0.0.0',
      port: 3000,
      turn: undefined,
      signaling: {
        domain: 'example.com',
        dev: false,
        ringTimeoutMs: 30_000,
        memberTimeoutMs: 30_000,
        expiredTokenGraceMs: 600_000,
        maxParticipants: 8,
        cors: [],
        iceServers: [],
      },
    })
  })

  it('reads flags', () => {
    const config = read(
      ...production,
      '--port',
      '0',
      '--ring-timeout-ms',
      '5000',
      '--cors',
      'https://a.example, https://b.example',
    )
    expect(config).toMatchObject({
      port: 0,
      signaling: { ringTimeoutMs: 5000, cors: ['https://a.example', 'https://b.example'] },
    })
  })

  it('reads environment variables, which flags override', () => {
    vi.stubEnv('OFFHOOK_PORT', '4000')
    vi.stubEnv('OFFHOOK_DOMAIN', 'Env.Example.com')
    vi.stubEnv('OFFHOOK_JWT_SECRET', secret)
    vi.stubEnv('OFFHOOK_MAX_PARTICIPANTS', '4')
    expect(read('--max-participants', '3')).toMatchObject({
      port: 4000,
      signaling: { domain: 'env.example.com', maxParticipants: 3 },
      jwt: { secret },
    })
  })

  it('requires no setting with --dev', () => {
    expect(read('--dev')).toMatchObject({
      host: '127.0.0.1',
      signaling: { domain: 'localhost', dev: true, callsPerMinute: 100_000 },
      jwt: undefined,
    })
    vi.stubEnv('OFFHOOK_DEV', 'false')
    expect(read(...production)).toMatchObject({ signaling: { dev: false } })
  })

  it('reads several secrets, all but one with a name', () => {
    const [path, older] = [file(secret), file(`${secret} of last month\n`)]
    const flags = ['--jwt-secret-file', path, '--jwt-secret-file', `2026-10=${older}`]
    expect(read('--domain', 'example.com', ...flags).jwt).toMatchObject({
      ...{ secret, secrets: { '2026-10': `${secret} of last month` } },
    })
    vi.stubEnv('OFFHOOK_JWT_SECRET_FILE', `2026-10=${older},2026-11=${path}`)
    expect(read('--domain', 'example.com').jwt).toMatchObject({
      ...{ secret: undefined, secrets: { '2026-10': `${secret} of last month`, '2026-11': secret } },
    })
  })

  it('serves metrics on a port of its own, on the loopback address unless another one is given', () => {
    expect(read(...production).metrics).toBeUndefined()
    expect(read(...production, '--metrics-port', '9100').metrics).toEqual({ port: 9_100, host: '127.0.0.1' })
    expect(read(...production, '--metrics-port', '9100', '--metrics-host', '::1').metrics).toMatchObject({
      host: '::1',
    })
  })

  it('reads the secret from a file, without its last line break', () => {
    expect(read('--domain', 'example.com', '--jwt-secret-file', file(`${secret}\n`))).toMatchObject({ jwt: { secret } })
  })

  it('reads ICE servers as URLs or as JSON', () => {
    expect(read(...production, '--ice-servers', 'stun:a.example,stun:b.example').signaling.iceServers).toEqual([
      { urls: ['stun:a.example', 'stun:b.example'] },
    ])
    const server = { urls: ['turn:t.example'], username: 'u', credential: 'c' }
    expect(read(...production, '--ice-servers', JSON.stringify([server])).signaling.iceServers).toEqual([server])
  })

  it('reads the origins of all subdomains, and lists whose flag is repeated', () => {
    const { signaling, turn } = read(
      ...[...production, '--cors', 'https://*.example.com', '--cors', 'http://localhost:5173'],
      ...['--ice-servers', 'stun:a.example', '--ice-servers', 'stun:b.example:3478,stun:[2001:db8::1]:3478'],
      ...['--turn-urls', 'turn:t.example?transport=udp', '--turn-urls', 'turns:t.example:443', '--turn-secret', 's'],
    )
    expect(signaling.cors).toEqual(['https://*.example.com', 'http://localhost:5173'])
    expect(signaling.iceServers).toEqual([
      { urls: ['stun:a.example', 'stun:b.example:3478', 'stun:[2001:db8::1]:3478'] },
    ])
    expect(turn?.urls).toEqual(['turn:t.example?transport=udp', 'turns:t.example:443'])
  })

  it('overrides the variable of a list by its flag', () => {
    vi.stubEnv('OFFHOOK_CORS', 'https://env.example.com')
    expect(read(...production, '--cors', 'https://a.example').signaling.cors).toEqual(['https://a.example'])
    expect(read(...production).signaling.cors).toEqual(['https://env.example.com'])
  })

  it('names the settings that have no effect with --dev', () => {
    vi.stubEnv('OFFHOOK_JWT_AUDIENCE', 'calls')
    expect(read('--dev', '--jwt-secret', secret, '--cors', 'https://a.example').ignored).toEqual([
      '--jwt-secret',
      'OFFHOOK_JWT_AUDIENCE',
      '--cors',
    ])
    expect(read(...production, '--cors', 'https://a.example').ignored).toEqual([])
  })

  it('reads a path with a slash at the end', () => {
    expect(read(...production, '--path', '/calls/socket.io/').signaling.path).toBe('/calls/socket.io')
  })

  it('reads the preconnect policy', () => {
    vi.stubEnv('OFFHOOK_PRECONNECT', 'relay')
    expect(read(...production)).toMatchObject({ signaling: { preconnect: 'relay' } })
    expect(read(...production, '--preconnect', 'all')).toMatchObject({ signaling: { preconnect: 'all' } })
  })

  it('reads the store, which has no default here', () => {
    expect(read(...production).signaling.store).toBeUndefined()
    expect(read(...production, '--store', 'memory').signaling.store).toBe('memory')
    vi.stubEnv('OFFHOOK_STORE', '/var/lib/offhook/calls.sqlite')
    expect(read(...production).signaling.store).toBe('/var/lib/offhook/calls.sqlite')
  })

  it('reads the TURN URLs and their secret', () => {
    const config = read(...production, '--turn-urls', 'turn:t.example', '--turn-secret', 'shared')
    expect(config.turn).toEqual({ urls: ['turn:t.example'], secret: 'shared', ttlSeconds: 600 })
  })
})

describe('readConfig throws for', () => {
  it.each<[string[], string]>([
    [[...production, '--port', 'abc'], '--port: expected a whole number from 0 to 65535, got "abc"'],
    [[...production, '--port', '65536'], '--port: expected a whole number from 0 to 65535, got "65536"'],
    [[...production, '--max-participants', '1'], '--max-participants: expected a whole number from 2 to 65, got "1"'],
    [
      [...production, '--cors', 'app.example.com'],
      '--cors: expected origins such as https://app.example.com, or *, got "app.example.com"',
    ],
    [
      [...production, '--ice-servers', 'http://x'],
      '--ice-servers: expected stun: and turn: URLs separated by commas, or a JSON array of RTCIceServer, got "http://x"',
    ],
    [
      [...production, '--ice-servers', '[{'],
      '--ice-servers: expected stun: and turn: URLs separated by commas, or a JSON array of RTCIceServer, got "[{"',
    ],
    ...[
      'https://*',
      'https://*.*.example.com',
      'https://app.*.com',
      'https://*app.example.com',
      'https://a.example/',
      'wss://a.example',
    ].map((origin): [string[], string] => [
      [...production, '--cors', origin],
      `--cors: expected origins such as https://app.example.com, or *, got "${origin}"`,
    ]),
    ...['stun://a.example', 'stun:a.example?transport=udp', 'stun:', 'turn:a.example?transport=sctp'].map(
      (urls): [string[], string] => [
        [...production, '--ice-servers', urls],
        `--ice-servers: expected stun: and turn: URLs separated by commas, or a JSON array of RTCIceServer, got "${urls}"`,
      ],
    ),
    ...['turn:t.example', 'stun:a.example,turns:t.example'].map((urls): [string[], string] => [
      [...production, '--ice-servers', urls],
      `--ice-servers: expected a username and a credential for each turn: server, as JSON (or --turn-urls with --turn-secret)`,
    ]),
    ...['socket.io', '/', '/a b', '/a?b=c', '/a#b', '//a'].map((path): [string[], string] => [
      [...production, '--path', path],
      `--path: expected a path that starts with /, without a query, got "${path}"`,
    ]),
    [[...production, '--port', '1', '--port', '2'], '--port: expected one value, got "1" and "2"'],
    [
      [...production, '--jwt-secret-file', file(secret)],
      '--jwt-secret-file: expected either a JWT secret or its file, got both',
    ],
    [
      [...production, '--turn-urls', 'turn://t.example', '--turn-secret', 'shared'],
      '--turn-urls: expected turn: or turns: URLs, got "turn://t.example"',
    ],
    [
      [...production, '--log-level', 'loud'],
      '--log-level: expected trace, debug, info, warn, error or silent, got "loud"',
    ],
    [[...production, '--preconnect', 'sideways'], '--preconnect: expected off, relay or all, got "sideways"'],
    [[...production, '--dev', 'maybe'], '--dev: expected true or false, got "maybe"'],
    [[...production, '--turn-secret', 'shared'], '--turn-urls is missing'],
    [
      [...production, '--turn-urls', 'stun:x', '--turn-secret', 'shared'],
      '--turn-urls: expected turn: or turns: URLs, got "stun:x"',
    ],
    [
      [...production, '--jwks-url', 'https://id.example.com'],
      '--jwks-url: expected either a JWKS URL or a JWT secret, got both',
    ],
    [
      ['--domain', 'exa mple.com', '--jwt-secret', secret],
      '--domain: expected a domain name such as example.com, got "exa mple.com"',
    ],
    [['--jwt-secret', secret], '--domain is missing'],
    [
      ['--domain', 'example.com'],
      '--jwt-secret-file, --jwt-secret or --jwks-url is missing (or use --dev for local development)',
    ],
    [['--domain', 'example.com', '--jwt-secret', ''], '--jwt-secret: expected a non-empty string'],
    [
      ['--domain', 'example.com', '--jwt-secret-file', '/no/such'],
      '--jwt-secret-file: cannot read "/no/such" (ENOENT)',
    ],
    [
      ['--domain', 'example.com', '--jwks-url', 'id.example.com'],
      '--jwks-url: expected an http or https URL, got "id.example.com"',
    ],
  ])('%j', (args, message) => {
    expect(() => read(...args)).toThrow(new SettingsError(message))
  })

  it('an empty secret file', () => {
    const empty = file('\n')
    expect(() => read('--domain', 'example.com', '--jwt-secret-file', empty)).toThrow(
      new SettingsError(`--jwt-secret-file: "${empty}" is empty`),
    )
  })

  it.each(['jwt-secret', 'turn-secret'])('--%s twice, without printing its values', (name) => {
    const values = ['--turn-urls', 'turn:t.example', `--${name}`, 'first value', `--${name}`, 'second value']
    expect(() => read('--domain', 'example.com', ...values)).toThrow(
      new SettingsError(`--${name}: expected one value, got two`),
    )
  })

  it('ICE servers with an error, without printing their credentials', () => {
    const servers = '[{"urls":"turn:t.example","username":"u","credential":"very secret","x":1}]'
    expect(() => read(...production, '--ice-servers', servers)).toThrow(/RTCIceServer$/)
  })

  it('secrets that are not told apart by their names, and a metrics host without a port', () => {
    const path = file(secret)
    const start = ['--domain', 'example.com', '--jwt-secret-file', path, '--jwt-secret-file']
    expect(() => read(...start, path)).toThrow(`expected a name for all secrets but one, such as 2026-11=${path}`)
    expect(() => read(...start, `a=${path}`, '--jwt-secret-file', `a=${path}`)).toThrow('two secrets have the name "a"')
    expect(() => read(...production, '--metrics-host', '::1')).toThrow('--metrics-host: has no effect without')
  })

  it('an invalid environment variable, and names it', () => {
    vi.stubEnv('OFFHOOK_RING_TIMEOUT_MS', 'soon')
    expect(() => read(...production)).toThrow(
      'OFFHOOK_RING_TIMEOUT_MS: expected a whole number from 1000 to 600000, got "soon"',
    )
  })
})
