import { defineConfig } from 'tsdown'
import { alias, asModule, bundled, transform } from './simplePeerBundling.ts'

export default defineConfig({
  entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  // Chunks keep their names from build to build: the API report speaks of them.
  hash: false,
  publint: true,
  attw: { profile: 'esm-only', level: 'error' },
  // simple-peer is a devDependency, and so is bundled, with all it needs; everything else stays an import.
  deps: { onlyBundle: bundled },
  alias,
  plugins: [asModule],
  inputOptions: { transform },
})
