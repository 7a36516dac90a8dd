import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveStorybook, storybookFolder } from '../serveStorybook'

// Reads storybook-static, which `npm run build-storybook` writes.
describe('the API reference in the static Storybook', () => {
  let storybook: Awaited<ReturnType<typeof serveStorybook>>
  let browser: Browser

  beforeAll(async () => {
    storybook = await serveStorybook()
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    })
  })

  afterAll(async () => {
    await browser.close()
    storybook.close()
  })

  it('is published in api/', () => {
    expect(existsSync(path.join(storybookFolder, 'api', 'index.html'))).toBe(true)
  })

  it('is linked from the Storybook, and links back from every page', async () => {
    const page = await browser.newPage()
    await page.goto(`${storybook.origin}/index.html?path=/docs/guide-api-reference--docs`)
    await page.frameLocator('#storybook-preview-iframe').getByRole('link', { name: 'Open the API reference' }).click()
    await page.getByRole('link', { name: 'createCallClient' }).first().click()
    await page.getByRole('heading', { name: 'createCallClient' }).first().waitFor()
    expect(page.url()).toContain(`${storybook.origin}/api/functions/`)

    await page.getByRole('link', { name: 'Storybook', exact: true }).first().click()
    await page.getByRole('link', { name: 'API reference' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/index.html')
  })
})
