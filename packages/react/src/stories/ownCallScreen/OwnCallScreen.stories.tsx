import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { type CallStateOptions, callState } from '../../testing/callState'
import { StaticCall } from '../StaticCall'
import { OwnCallScreen } from './OwnCallScreen'
import { ScriptedCallDemo } from './ScriptedCallDemo'

const meta = {
  title: 'Screens/Your own',
  component: OwnCallScreen,
} satisfies Meta<typeof OwnCallScreen>

export default meta
type Story = StoryObj<typeof meta>

const inState = (options: CallStateOptions): Story => ({
  render: () => (
    <StaticCall state={callState(options)}>
      <OwnCallScreen />
    </StaticCall>
  ),
})

export const Idle = inState({ store: { calls: {}, activeRoomId: null } })
export const Rings = inState({ rings: true })
export const Calling = inState({ status: 'calling' })
export const InACall = inState({})
export const Over = inState({ status: 'ended' })

/** The real client and the real switchboard, in memory. The buttons run the steps of a scripted call. */
export const Scripted: Story = {
  render: () => <ScriptedCallDemo />,
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'ring()' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'Answer' }))
    await expect(await canvas.findByText('On the line')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'hangUpRemotely()' }))
    await expect(await canvas.findByText('Thank you for calling')).toBeVisible()
  },
}
