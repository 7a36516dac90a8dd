import type { Bench } from '../bench.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { type CallApp, callApps } from './callApps.ts'
import { installComparedPackages } from './installComparedPackages'
import { type AppSize, measureAppSize } from './measureAppSize'

/** What an app ships with each kit. It is the same at every run, so one round is enough. */
export const sizeBench: Bench = {
  title: 'Size',
  rounds: { full: 1, quick: 1 },
  async run({ progress }) {
    progress('installing the peers')
    const { react: _react, 'react-dom': _reactDom, ...versions } = await installComparedPackages()
    const sizes: { app: CallApp; size: AppSize }[] = []
    for (const app of callApps) {
      progress(app.name)
      sizes.push({ app, size: await measureAppSize(app) })
    }
    return { body: describe(sizes), versions: { vite: packageVersion('vite'), ...versions } }
  },
}

function describe(sizes: readonly { app: CallApp; size: AppSize }[]): string {
  // Beside those that do as much: screens beside screens, hooks beside clients.
  const ours = (hasScreens: boolean) => sizes.find(({ app }) => app.hasScreens === hasScreens)?.size.everything ?? NaN
  const rows = sizes.map(({ app, size }) => [
    app.name,
    app.hasScreens ? 'yes' : 'no',
    kilobytes(size.beforeCall),
    kilobytes(size.everything),
    (size.everything / ours(app.hasScreens)).toFixed(1),
    app.note ?? '',
  ])
  return [
    `The smallest app that calls, as each kit's README begins, bundled by vite with the same options: kB of 1,000 bytes, minified and
gzipped, without React and without style sheets. "Before a call" is what is fetched until somebody can call and be called.`,
    markdownTable(['', 'screens', 'before a call', 'everything', 'of Offhook', ''], rows),
  ].join('\n\n')
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1)
