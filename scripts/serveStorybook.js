import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { root } from './runCommand.js'
import { StepError } from './runStep.js'

/** Where `npm run build-storybook` writes. */
export const storybookFolder = path.join(root, 'storybook-static')

const contentTypes = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * Serves the static Storybook on a free port of the loopback address.
 *
 * @throws {StepError} when it has not been built
 */
export async function serveStorybook() {
  if (!existsSync(path.join(storybookFolder, 'index.json'))) {
    throw new StepError('There is no static Storybook. Run `npm run build-storybook` first.')
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = path.join(storybookFolder, path.normalize(decodeURIComponent(pathname)))
    if (!file.startsWith(storybookFolder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'Content-Type': contentTypes[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}
