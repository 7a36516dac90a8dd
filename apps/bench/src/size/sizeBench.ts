import type { Bench } from '../bench.ts'
import { kilobytes } from '../formatFigures.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { type CallApp, callApps } from './callApps.ts'
import { installComparedPackages } from './installComparedPackages.ts'
import { type AppSize, measureAppSize } from './measureAppSize.ts'

/** Measures what an app loads with each package. Sizes are the same in every run, so that one round is enough. */
export const sizeBench: Bench = {
  title: 'Size',
  rounds: { full: 1, quick: 1 },
  async run({ progress }) {
    progress('installing the compared packages')
    const { react: _react, 'react-dom': _reactDom, ...versions } = await installComparedPackages()
    const sizes: { app: CallApp; size: AppSize }[] = []
    for (const app of callApps) {
      progress(app.name)
      sizes.push({ app, size: await measureAppSize(app) })
    }
    return { body: describeSizes(sizes), versions: { vite: packageVersion('vite'), ...versions } }
  },
}

function describeSizes(sizes: readonly { app: CallApp; size: AppSize }[]): string {
  // Apps with screens are compared with Offhook's screens, the others with its hooks: the first of each are Offhook's.
  const offhookSize = (hasScreens: boolean) =>
    sizes.find(({ app }) => app.hasScreens === hasScreens)?.size.everything ?? NaN
  const rows = sizes.map(({ app, size }) => [
    app.name,
    app.hasScreens ? 'yes' : 'no',
    kilobytes(size.beforeCall),
    kilobytes(size.everything),
    (size.everything / offhookSize(app.hasScreens)).toFixed(1),
    app.note ?? '',
  ])
  return [
    `The smallest app that makes and receives calls, as in each README, bundled by Vite with the same options: kB of 1,000 bytes,
minified and gzipped, without React and style sheets. "Before a call" is what is loaded until the user can make and receive calls.`,
    markdownTable(['', 'screens', 'before a call', 'everything', 'ratio to Offhook', ''], rows),
  ].join('\n\n')
}
