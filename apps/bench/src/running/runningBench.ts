import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import type { Bench } from '../bench.ts'
import { chromiumPath } from '../chromiumPath.ts'
import { buildPage } from '../environment/buildPage.ts'
import { packageVersion } from '../machine.ts'
import type { MediaCounters } from '../pages/readMediaCounters.ts'
import { createSpeechDevices } from '../environment/createSpeechDevices.ts'
import { type Boxes, openSituation } from './openSituation.ts'
import { createUsageMeter } from './processTimes.ts'
import { describeRunning, type MediaRates, type RunningReadings } from './runningReport.ts'
import { type Situation, type SituationName, situationNames, situations } from './situations.ts'
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
          const situation: Situation = situations[name]
          progress(`round ${round} of ${rounds}, ${situation.title}`)
          const shownBy = names.find((other) => 'comparedWith' in situations[other] && comparisonOf(other) === name)
          const boxes = (shownBy && boxesOf.get(shownBy)) ?? [[], []]
          const opened = await openSituation(browser, servers.origins, situation, boxes)
          boxesOf.set(name, opened.boxes)
          const meter = await createUsageMeter(browser, opened.pages)
          const before = await readMedia(opened.pages)
          const usage = await meter.measure(ms)
          ;(readings[name] ??= []).push({ ...usage, media: mediaRates(before, await readMedia(opened.pages)) })
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

const readMedia = (pages: readonly Page[]) => Promise.all(pages.map((page) => page.evaluate(() => readCounters())))

/** The rates of one page, on average. */
function mediaRates(before: readonly MediaCounters[], after: readonly MediaCounters[]): MediaRates {
  const ofPages = after.map((counters, index) => {
    const { at, audio, video } = before[index] ?? counters
    const seconds = (counters.at - at) / 1_000
    const bytes = counters.audio.bytesSent - audio.bytesSent + counters.video.bytesSent - video.bytesSent
    return {
      uplinkKilobits: (bytes * 8) / 1_000 / seconds,
      framesPerSecond: (counters.video.framesDecoded - video.framesDecoded) / seconds / Math.max(1, after.length - 1),
    }
  })
  const average = (pick: (rates: MediaRates) => number) =>
    ofPages.reduce((sum, rates) => sum + pick(rates), 0) / ofPages.length
  return {
    uplinkKilobits: average(({ uplinkKilobits }) => uplinkKilobits),
    framesPerSecond: average(({ framesPerSecond }) => framesPerSecond),
  }
}

function comparisonOf(name: SituationName): string | undefined {
  const situation = situations[name]
  return 'comparedWith' in situation ? situation.comparedWith : undefined
}
