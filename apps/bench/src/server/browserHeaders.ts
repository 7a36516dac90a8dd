/** The origin of the page that would open the WebSocket. */
export const BENCH_ORIGIN = 'http://bench.example.com'

/** The headers with which a browser opens a WebSocket. A server may keep them in memory as long as the connection is open. */
export const browserHeaders = {
  origin: BENCH_ORIGIN,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-US,en;q=0.9',
  'cache-control': 'no-cache',
  pragma: 'no-cache',
}
