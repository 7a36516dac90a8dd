import type { Meta, StoryObj } from '@storybook/react-vite'
import { type CallStoryArgs, renderInCall } from '../../stories/renderInCall'
import { CompactCall } from '../CompactCall/CompactCall'
import { DockButton } from '../DockButton/DockButton'

/** The content of `CallWindow` in an area of its default size. `PictureInPictureButton` opens the window itself. */
const meta = {
  title: 'Parts/CallWindow',
  render: renderInCall(
    <div style={{ position: 'relative', inlineSize: 320, blockSize: 400, transform: 'none', contain: 'layout' }}>
      <div className="offhook-call-window">
        <CompactCall>
          <DockButton />
        </CompactCall>
      </div>
    </div>,
  ),
} satisfies Meta<CallStoryArgs>

export default meta
type Story = StoryObj<CallStoryArgs>

export const Voice: Story = {}
export const Video: Story = { args: { callType: 'video' } }
export const VideoPortrait: Story = { args: { callType: 'video', orientation: 'portrait' } }
