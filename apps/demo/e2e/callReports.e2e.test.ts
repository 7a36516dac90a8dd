import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// What a call between two browser processes was like: in the panel, in the event, and in the metrics of the server.

const pages = setUpTestPages()

/** The cells of each row of the statistics, by the title of the row. Of two rows with one title, that of audio. */
const readStats = (testPage: ChromiumTestPage) =>
  testPage.evaluate(() => {
    const rows = [...document.querySelectorAll('.offhook-call-stats tr')].reverse()
    return Object.fromEntries(
      rows.map((row) => {
        const [title = '', ...values] = [...row.children].map(({ textContent }) => textContent)
        return [title, values]
      }),
    )
  })

it('shows the statistics of a call, reports it at its end, and counts it in the metrics', async () => {
  const { origin } = await pages.startServer({})
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob, 'video')
  await alice.clickCallControl('Microphone, camera and speaker')
  await alice.click('Call statistics')
  await eventually(async () => (await readStats(alice))['Voice quality']?.[0]).toMatch(/^4\.\d of 5$/)
  expect(await readStats(alice)).toMatchObject({
    Path: ['Direct'],
    'Round trip': [expect.stringMatching(/^\d+ ms$/)],
    Codec: [expect.stringMatching(/^(opus|red)$/), expect.stringMatching(/^(opus|red)$/)],
    Resolution: [expect.stringMatching(/^\d+ × \d+$/), expect.stringMatching(/^\d+ × \d+$/)],
  })
  // Several measurements, one every two seconds.
  const seconds = () => alice.evaluate(() => document.querySelector('.offhook-call-header time')?.textContent ?? '')
  await eventually(seconds).toMatch(/^0:(0[8-9]|[1-5]\d)$/)
  await alice.click('Back')
  await alice.clickCallControl('End call')

  for (const testPage of [alice, bob]) {
    await eventually(() => testPage.eventPayloads('callReport')).toHaveLength(1)
    const [report] = await testPage.eventPayloads('callReport')
    expect(report).toMatchObject({
      ...{ callType: 'video', isPartial: false, localUser: true, endReason: 'hangup' },
      endedBy: testPage === alice ? 'local' : 'remote',
      reconnects: { count: 0, longest: 0 },
      peers: [
        {
          ...{ userJid: testPage === alice ? 'bob@localhost' : 'alice@localhost', path: 'direct' },
          codecs: expect.arrayContaining(['VP8']) as string[],
        },
      ],
    })
    const { setup, duration, peers } = report as unknown as {
      setup: Record<'answer' | 'connected' | 'audio' | 'video', number>
      duration: number
      peers: {
        mos: { average: number; worst: number; worstAt: number }
        bytesReceived: number
        roundTripTime: { average: number }
        loss: { average: number }
      }[]
    }
    expect(duration).toBeGreaterThanOrEqual(7_000)
    for (const step of [setup.answer, setup.connected, setup.audio, setup.video]) expect(step).toBeLessThan(15_000)
    expect(peers[0]?.mos.average).toBeGreaterThan(3.5)
    expect(peers[0]?.mos.worst).toBeLessThanOrEqual(peers[0]?.mos.average ?? 0)
    expect(peers[0]?.mos.worstAt).toBeLessThan(duration)
    expect(peers[0]?.bytesReceived).toBeGreaterThan(50_000)
    expect(peers[0]?.roundTripTime.average).toBeLessThan(200)
    expect(peers[0]?.loss.average).toBeLessThan(0.05)
    expect(JSON.stringify(report)).not.toMatch(/\d+\.\d+\.\d+\.\d+|\.local\b|candidate/)
  }

  const readMetrics = async () => (await fetch(`${origin}/metrics`)).text()
  const labels = '{call_type="video",path="direct"}'
  for (const name of ['setup_seconds', 'mos', 'concealed_ratio', 'round_trip_seconds'])
    await eventually(readMetrics).toContain(`offhook_call_${name}_count${labels} 2`)
})
