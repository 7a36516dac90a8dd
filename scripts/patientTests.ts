import { vi } from 'vitest'

// A limit against hanging, not a measure of speed. Left to itself, a wait of Vitest gives up after one second.
const patience = 20_000
const { waitFor, waitUntil } = vi

vi.waitFor = (check, options = patience) => waitFor(check, options)
vi.waitUntil = (check, options = patience) => waitUntil(check, options)
