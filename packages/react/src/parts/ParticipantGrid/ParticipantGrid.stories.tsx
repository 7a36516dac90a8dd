import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { bob, jidOf } from '../../testing/callState'
import { type CallStoryArgs, inCall } from '../../stories/callStory'
import { ParticipantGrid } from './ParticipantGrid'

const grid = (inlineSize: number, blockSize: number) =>
  inCall(
    <div style={{ inlineSize, blockSize }}>
      <ParticipantGrid />
    </div>,
  )

const meta = {
  title: 'Parts/ParticipantGrid',
  args: { callType: 'video' },
  argTypes: { people: { control: { type: 'range', min: 2, max: 9 } } },
  render: grid(880, 500),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const off = { trackId: null, isMuted: true }

/** Everybody has the same size, stands on the page and covers nobody else. */
const isTidy: Story['play'] = async ({ canvasElement }) => {
  const place = canvasElement.querySelector('.offhook-grid')?.getBoundingClientRect() ?? new DOMRect()
  const tiles = [...canvasElement.querySelectorAll('.offhook-grid .offhook-tile')].map((tile) =>
    tile.getBoundingClientRect(),
  )
  const first = tiles[0] ?? place
  for (const { width, height, left, right, top, bottom } of tiles) {
    await expect([Math.round(width), Math.round(height)]).toEqual([Math.round(first.width), Math.round(first.height)])
    await expect(left >= place.left - 1 && right <= place.right + 1).toBe(true)
    await expect(top >= place.top - 1 && bottom <= place.bottom + 1).toBe(true)
    // Neither a letter box nor a key hole.
    await expect(width / height).toBeGreaterThan(0.5)
    await expect(width / height).toBeLessThan(2.4)
  }
}

const of = (people: number): Story => ({ args: { people }, play: isTidy })

export const Two = of(2)
export const Three = of(3)
export const Four = of(4)
export const Five = of(5)
export const Six = of(6)
export const Seven = of(7)
export const Eight = of(8)
export const Nine = of(9)
export const UprightThree: Story = { ...of(3), render: grid(360, 560) }
export const UprightSeven: Story = { ...of(7), render: grid(360, 560) }
export const LyingFive: Story = { ...of(5), render: grid(780, 280) }
export const ActiveSpeaker: Story = {
  args: {
    people: 4,
    onReady: (client) =>
      client.emit('callSpeaking', { userJid: bob, localUser: false, volumeLevel: 6, isSpeaking: true }),
  },
}
export const StillRinging: Story = {
  args: {
    people: 4,
    participants: { [jidOf('Dave')]: { status: 'ringing', connection: 'new', tracks: { camera: off } } },
  },
}
export const Pinned: Story = {
  args: { people: 5 },
  async play({ canvasElement }) {
    const screen = within(canvasElement)
    await userEvent.click(await screen.findByRole('button', { name: 'Pin Carol Reyes' }))
    const width = (name: string) => screen.getByRole('group', { name }).getBoundingClientRect().width
    const button = screen.getByRole('button', { name: 'Pin Carol Reyes' })
    await waitFor(() => expect(button).toHaveAttribute('aria-pressed', 'true'))
    await expect(width('Carol Reyes')).toBeGreaterThan(2 * width('Bob'))
  },
}
export const PinnedUpright: Story = { ...Pinned, render: grid(360, 560) }
