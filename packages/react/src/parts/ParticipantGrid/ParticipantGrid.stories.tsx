import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { bob, jidOf } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { ParticipantGrid } from './ParticipantGrid'

const grid = (inlineSize: number, blockSize: number) =>
  renderInCall(
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

/** Expects that all tiles have the same size and are inside the grid. */
const expectEqualTiles: Story['play'] = async ({ canvasElement }) => {
  const area = canvasElement.querySelector('.offhook-grid')?.getBoundingClientRect() ?? new DOMRect()
  const boxes = [...canvasElement.querySelectorAll('.offhook-grid .offhook-tile')].map((tile) =>
    tile.getBoundingClientRect(),
  )
  const first = boxes[0] ?? area
  for (const { width, height, left, right, top, bottom } of boxes) {
    await expect([Math.round(width), Math.round(height)]).toEqual([Math.round(first.width), Math.round(first.height)])
    await expect(left >= area.left - 1 && right <= area.right + 1).toBe(true)
    await expect(top >= area.top - 1 && bottom <= area.bottom + 1).toBe(true)
    // Neither very wide nor very narrow.
    await expect(width / height).toBeGreaterThan(0.5)
    await expect(width / height).toBeLessThan(2.4)
  }
}

const tiles = (people: number): Story => ({ args: { people }, play: expectEqualTiles })

export const Two = tiles(2)
export const Three = tiles(3)
export const Four = tiles(4)
export const Five = tiles(5)
export const Six = tiles(6)
export const Seven = tiles(7)
export const Eight = tiles(8)
export const Nine = tiles(9)
export const ThreeInPortrait: Story = { ...tiles(3), render: grid(360, 560) }
export const SevenInPortrait: Story = { ...tiles(7), render: grid(360, 560) }
export const FiveInWideArea: Story = { ...tiles(5), render: grid(780, 280) }
export const ActiveSpeaker: Story = {
  args: {
    people: 4,
    onReady: (client) =>
      client.emit('callSpeaking', { userJid: bob, localUser: false, volumeLevel: 6, isSpeaking: true }),
  },
}
export const OneRinging: Story = {
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
export const PinnedInPortrait: Story = { ...Pinned, render: grid(360, 560) }
