import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fireEvent, userEvent, waitFor, within } from 'storybook/test'
import { alice, bob } from '../../testing/callState'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { SelfView } from './SelfView'

const area = { position: 'relative', inlineSize: 640, blockSize: 400, background: 'var(--offhook-tile)' } as const
const off = { trackId: null, isMuted: true }

const meta = {
  title: 'Parts/SelfView',
  args: { callType: 'video' },
  render: renderInCall(
    <div style={area}>
      <SelfView style={{ '--offhook-self-view': '9rem' } as never} />
    </div>,
  ),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

const elements = (canvasElement: HTMLElement) => {
  const handle = within(canvasElement).getByRole('button', { name: 'Move your picture' })
  const box = handle.parentElement ?? handle
  return { handle, box }
}

export const InCorner: Story = {}
export const CameraOff: Story = { args: { participants: { [alice]: { tracks: { camera: off } } } } }
export const Muted: Story = {
  args: { participants: { [alice]: { tracks: { microphone: { trackId: 'a', isMuted: true } } } } },
}
export const VideoPaused: Story = { args: { participants: { [alice]: { videoPausedFor: [bob] } } } }
export const Alone: Story = {
  args: { status: 'ringing' },
  render: renderInCall(
    <div style={area}>
      <SelfView isAlone />
    </div>,
  ),
}
export const ByKeyboard: Story = {
  async play({ canvasElement }) {
    const { handle, box } = elements(canvasElement)
    handle.focus()
    const before = box.getBoundingClientRect().top
    await userEvent.keyboard('{ArrowUp}')
    await expect(box).toHaveAttribute('data-corner', 'top-end')
    await waitFor(() => expect(box.getBoundingClientRect().top).toBeLessThan(before - 100))
    await userEvent.keyboard('{ArrowDown}')
    await expect(box).toHaveAttribute('data-corner', 'bottom-end')
  },
}
export const Dragged: Story = {
  async play({ canvasElement }) {
    const { handle, box } = elements(canvasElement)
    const { left, top } = box.getBoundingClientRect()
    const pointer = { pointerId: 1, button: 0, isPrimary: true }
    await fireEvent.pointerDown(handle, { ...pointer, clientX: left + 20, clientY: top + 20 })
    for (let step = 1; step <= 4; step++)
      await fireEvent.pointerMove(handle, { ...pointer, clientX: left + 20 - 90 * step, clientY: top + 20 - 60 * step })
    await expect(box).toHaveAttribute('data-dragging')
    await fireEvent.pointerUp(handle, pointer)
    await fireEvent.click(handle)
    const isRightToLeft = getComputedStyle(box).direction === 'rtl'
    await expect(box).toHaveAttribute('data-corner', isRightToLeft ? 'top-end' : 'top-start')
    await expect(box).not.toHaveAttribute('data-dragging')
  },
}
