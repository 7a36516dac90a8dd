import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'

export interface AppBundleOptions {
  /** The folder in which the app is written and from which its imports are resolved. */
  root: string
  name: string
  source: string
  /** Resolves imports that `root` cannot. */
  plugin: Plugin
}

/**
 * Bundles an app for production, as a library without React, with the same options for every app. `scripts/sizes.js` uses it too.
 *
 * @returns the chunks of code
 */
export async function bundleApp({ root, name, source, plugin }: AppBundleOptions): Promise<Rolldown.OutputChunk[]> {
  const entry = path.join(root, `${name.replaceAll(/\W+/g, '-')}.js`)
  writeFileSync(entry, source)
  const built = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [plugin],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: /^react(-dom)?($|\/)/, output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput[]
  return built.flatMap(({ output }) => output.filter((file) => file.type === 'chunk'))
}
