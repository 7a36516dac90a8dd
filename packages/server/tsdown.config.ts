import { defineConfig } from 'tsdown'

export default defineConfig({
  // cli.ts starts with its own `#!/usr/bin/env node`; tsdown keeps the line and makes the file executable.
  entry: { index: 'src/index.ts', cli: 'src/cli.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  dts: true,
  sourcemap: true,
  publint: true,
  attw: { profile: 'esm-only', level: 'error' },
})
