import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Bench } from '../bench.ts'
import { chromiumPath } from '../chromiumPath.ts'
import { buildPage } from '../environment/buildPage.ts'
import { packageVersion } from '../machine.ts'
import { createSpeechDevices } from '../environment/createSpeechDevices.ts'
import { type Boxes, openSituation } from './openSituation.ts'
import { createUsageMeter } from './processTimes.ts'
import { describeRunning, type RunningReadings } from './runningReport.ts'
import { type SituationName, situationNames, situations } from './situations.ts'
import { startRunningServers } from './startRunningServers.ts'

const page = fileURLToPath(new URL('page/running.html', import.meta.url))

/** Processor time of a call while it runs and while it rings, beside pages that do the same with an `RTCPeerConnection` only. */
export const runningBench: Bench = {
  title: 'Running',
  rounds: { full: 15, quick: 2 },
  async run({ rounds, isQuick, only, progress }) {
    const ms = isQuick ? 6_000 : 12_000
    const executablePath = chromiumPath()
    const folder = mkdtempSync(path.join(tmpdir(), 'offhook-running-'))
    progress('building the page')
    await buildPage(page, path.join(folder, 'pages'))
    const servers = await startRunningServers(path.join(folder, 'pages'))
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', ...createSpeechDevices(path.join(folder, 'devices'))],
    })
    const names = situationNames.filter((name) => only?.includes(name) ?? true)
    const readings: RunningReadings = {}
    const boxesOf = new Map<SituationName, Boxes>()
    try {
      for (let round = 1; round <= rounds; round++) {
        for (const name of names) {
          const situation = situations[name]
          progress(`round ${round} of ${rounds}, ${situation.title}`)
          const shownBy = names.find((other) => 'comparedWith' in situations[other] && comparisonOf(other) === name)
          const boxes = (shownBy && boxesOf.get(shownBy)) ?? [[], []]
          const opened = await openSituation(browser, servers.origins, situation, boxes)
          boxesOf.set(name, opened.boxes)
          const meter = await createUsageMeter(browser, opened.pages)
          ;(readings[name] ??= []).push(await meter.measure(ms))
          await meter.close()
          await opened.close()
        }
      }
      return {
        body: describeRunning(readings, ms / 1_000),
        versions: { Chromium: browser.version(), react: packageVersion('react') },
      }
    } finally {
      await browser.close()
      servers.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function comparisonOf(name: SituationName): string | undefined {
  const situation = situations[name]
  return 'comparedWith' in situation ? situation.comparedWith : undefined
}
