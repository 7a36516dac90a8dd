/** Where the page would be from. */
export const BENCH_ORIGIN = 'http://bench.example.com'

/** What a browser says of itself when it opens a websocket: a server may keep it for as long as the line is there. */
export const browserHeaders = {
  origin: BENCH_ORIGIN,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-US,en;q=0.9',
  'cache-control': 'no-cache',
  pragma: 'no-cache',
}
