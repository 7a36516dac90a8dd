import { existsSync } from 'node:fs'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { simplePeerBundling } from './packages/core/simplePeerBundling.ts'

const chromium = process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium'].find((path) => existsSync(path))

// Chromium's fake devices (a green test pattern and a beep), granted without a permission prompt.
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  instances: [{ browser: 'chromium' as const }],
  provider: playwright({
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    contextOptions: { permissions: ['camera', 'microphone', 'screen-wake-lock'] },
  }),
})

const setupFiles = ['scripts/waitTimeouts.ts']
const domSetupFiles = [...setupFiles, 'packages/react/src/testing/queryTimeout.ts']
const ignored = ['**/node_modules/**', '**/dist/**']
const sources = 'packages/*/src/**'

export default defineConfig({
  // Resolves @offhook packages to their source, so that tests need no build.
  resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@offhook/source', ...defaultServerConditions] } },
  test: {
    // Only stops tests that hang: machines are slow, shared and busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          setupFiles,
          include: [`${sources}/*.test.{ts,tsx}`, 'apps/bench/**/*.test.ts'],
          exclude: [...ignored, '**/*.browser.test.*', '**/*.e2e.test.*', 'packages/react/**'],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'unit-react',
          environment: 'jsdom',
          setupFiles: domSetupFiles,
          include: ['packages/react/src/**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.browser.test.*'],
        },
      },
      {
        extends: true,
        plugins: [react(), simplePeerBundling],
        test: {
          name: 'browser',
          include: [`${sources}/*.browser.test.{ts,tsx}`],
          exclude: ignored,
          setupFiles: domSetupFiles,
          browser: browser(),
        },
      },
      {
        extends: true,
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: { name: 'storybook', browser: browser() },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          setupFiles,
          include: ['apps/demo/e2e/**/*.e2e.test.ts'],
          exclude: ignored,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Not part of `npm test`: these tests measure time, and need an idle machine, root, and built packages.
        extends: true,
        test: {
          name: 'network',
          environment: 'node',
          setupFiles,
          include: ['apps/bench/reliability/**/*.e2e.test.ts'],
          exclude: ignored,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'packages',
          environment: 'node',
          include: ['scripts/**/*.test.ts'],
          exclude: ignored,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
