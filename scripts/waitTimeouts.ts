import { vi } from 'vitest'

// By default Vitest gives up waiting after one second. This limit only stops tests that hang: machines are slow, shared and busy.
const defaultTimeoutMs = 20_000
const { waitFor, waitUntil } = vi

vi.waitFor = (check, options = defaultTimeoutMs) => waitFor(check, options)
vi.waitUntil = (check, options = defaultTimeoutMs) => waitUntil(check, options)
