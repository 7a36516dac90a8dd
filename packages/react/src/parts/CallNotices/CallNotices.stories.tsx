import { CallError } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { bob, callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { CallButton } from '../CallButton/CallButton'
import { CallNotices } from './CallNotices'
import { missedCallEvent } from '../../testing/missedCallEvent'

const meta = {
  title: 'Parts/CallNotices',
  component: CallNotices,
  parameters: { docs: { story: { inline: false, height: '14rem' } } },
} satisfies Meta<typeof CallNotices>

export default meta
type Story = StoryObj<typeof meta>

const idle = callState({ store: { activeRoomId: null, calls: {} } })

/** `CallProvider` renders the notices: here for a call that failed. */
export const FailedCommand: Story = {
  render: () => (
    <StaticCall state={idle} commands={{ makeVoiceCall: () => Promise.reject(CallError.of('microphone-denied')) }}>
      <CallButton to={bob} />
    </StaticCall>
  ),
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Call Bob' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The microphone is blocked')
  },
}

export const MissedCall: Story = {
  render: () => (
    <StaticCall
      state={idle}
      onReady={(client) => {
        client.emit('missedCall', missedCallEvent('Bob'))
      }}
    />
  ),
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await expect(await canvas.findByRole('alert')).toHaveTextContent('Missed video call from Bob')
    await expect(canvas.getByRole('button', { name: 'Call back' })).toBeVisible()
  },
}
