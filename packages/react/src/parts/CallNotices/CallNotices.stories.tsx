import { CallError } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { alice, bob, callState, jidOf } from '../../testing/callState'
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

/** Calls that were missed from the same users are one notice. */
export const MissedCalls: Story = {
  render: () => (
    <StaticCall
      state={idle}
      onReady={(client) => {
        for (let call = 0; call < 3; call++)
          client.emit('missedCall', { ...missedCallEvent('Bob'), roomId: `room-${call}`, callType: 'audio' })
        client.emit('missedCall', {
          ...missedCallEvent('Bob'),
          callMode: 'onetomany',
          toUsers: [alice, jidOf('Carol'), jidOf('Zoe'), jidOf('Yara'), jidOf('Xaver'), jidOf('Wanda')],
        })
      }}
    />
  ),
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await waitFor(() => expect(canvas.getAllByRole('alert')).toHaveLength(2))
  },
}
