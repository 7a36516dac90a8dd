/** socket.io's ping interval and timeout, the same for both servers that use socket.io. */
export const pingSettings = { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 }
