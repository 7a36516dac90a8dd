/** How often a silent line is tried: the same for both servers that speak socket.io. */
export const pingSettings = { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 }
