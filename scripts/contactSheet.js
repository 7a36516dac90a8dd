// Takes screenshots of every screen (light, dark, high contrast, right-to-left, phone) and puts them side by side:
// temp/contact-sheet/index.html and sheet-*.png.
//   npm run contact-sheet [-- part of a story id]
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './runCommand.js'
import { showStories } from './showStories.js'
import { ensureChromium } from './testPrograms.js'

const folder = path.join(root, 'temp', 'contact-sheet')
const ROWS_PER_SHEET = 9
const desktop = { width: 1280, height: 800 }
const modes = [
  { name: 'light', globals: { theme: 'light', direction: 'ltr', locale: 'en' }, viewport: desktop },
  { name: 'dark', globals: { theme: 'dark', direction: 'ltr', locale: 'en' }, viewport: desktop },
  { name: 'contrast', globals: { theme: 'contrast', direction: 'ltr', locale: 'en' }, viewport: desktop },
  { name: 'rtl', globals: { theme: 'light', direction: 'rtl', locale: 'ar' }, viewport: desktop },
  { name: 'phone', globals: { theme: 'light', direction: 'ltr', locale: 'en' }, viewport: { width: 390, height: 844 } },
]
const only = process.argv[2] ?? ''
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const page = (rows) => `<!doctype html><meta charset="utf-8"><title>Offhook: contact sheet</title>
<style>body{font:14px system-ui;margin:24px;background:#fff;color:#222}section{margin-block-end:20px}h2{font-size:14px;margin:0 0 6px}
div{display:flex;gap:10px}img{block-size:200px;border:1px solid #ccc;border-radius:6px}</style>
${rows.map(({ title, name, files }) => `<section><h2>${escape(`${title} · ${name}`)}</h2><div>${files.map((file) => `<img src="${file}" alt="">`).join('')}</div></section>`).join('\n')}`

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const rows = new Map()
await showStories({
  filter: ({ id, title }) => title.startsWith('Screens/') && id.includes(only),
  modes,
  async inspect(page, { id, title, name }, mode) {
    const file = `${id}-${mode.name}.jpg`
    await page.screenshot({ path: path.join(folder, file), type: 'jpeg', quality: 80 })
    const row = rows.get(id) ?? { title, name, files: [] }
    rows.set(id, { ...row, files: [...row.files, file] })
  },
})
const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row)
writeFileSync(path.join(folder, 'index.html'), page(sorted))

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] })
const tab = await browser.newPage({ viewport: { width: 1560, height: 900 } })
for (let start = 0; start < sorted.length; start += ROWS_PER_SHEET) {
  const part = path.join(folder, 'part.html')
  writeFileSync(part, page(sorted.slice(start, start + ROWS_PER_SHEET)))
  await tab.goto(`file://${part}`)
  const number = String(start / ROWS_PER_SHEET + 1).padStart(2, '0')
  await tab.screenshot({ path: path.join(folder, `sheet-${number}.png`), fullPage: true })
  rmSync(part)
}
await browser.close()
console.log(`${sorted.length} screens: ${path.relative(root, path.join(folder, 'index.html'))}`)
