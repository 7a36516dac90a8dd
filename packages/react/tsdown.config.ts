import { readFile, writeFile } from 'node:fs/promises'
import { defineConfig } from 'tsdown'

/** Writes the same rules in the cascade layer `offhook`, as src/styles/layered.css has them. */
const layeredStyles = {
  name: 'layered-styles',
  async writeBundle() {
    const styles = await readFile(new URL('dist/styles.css', import.meta.url), 'utf8')
    await writeFile(new URL('dist/styles.layered.css', import.meta.url), `@layer offhook {\n${styles}\n}\n`)
  },
}

export default defineConfig({
  // The style sheet is an entry of its own: components import no CSS, so that importing the package in Node works.
  entry: {
    index: 'src/index.ts',
    ...Object.fromEntries(
      ['en', 'de', 'es', 'ar', 'hi', 'ja'].map((name) => [`locale/${name}`, `src/locale/${name}.ts`]),
    ),
    styles: 'src/styles/index.css',
  },
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  // File by file: what an app does not use, its bundler leaves out.
  unbundle: true,
  dts: true,
  sourcemap: true,
  publint: true,
  attw: { profile: 'esm-only', level: 'error', excludeEntrypoints: ['./styles.css', './styles.layered.css'] },
  // Every component needs the browser: in a React Server Components app the whole package is client code.
  outputOptions: { banner: (chunk) => (chunk.fileName.endsWith('.js') ? "'use client'" : '') },
  plugins: [layeredStyles],
  css: { fileName: 'styles.css' },
})
