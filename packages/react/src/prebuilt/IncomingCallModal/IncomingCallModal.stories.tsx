import { CallError, type CommandDone } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, userEvent, within } from 'storybook/test'
import { callState } from '../../testing/callState'
import { StaticCall } from '../../stories/StaticCall'
import { IncomingCallModal } from './IncomingCallModal'

interface Args {
  callType: 'audio' | 'video'
  people: number
  answerCall: () => Promise<CommandDone>
}

const meta = {
  title: 'Screens/IncomingCallModal',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '40rem' } } },
  args: {
    callType: 'audio',
    people: 2,
    answerCall: fn<() => Promise<CommandDone>>().mockResolvedValue({ statusCode: 200, message: 'Success' }),
  },
  argTypes: { callType: { control: 'inline-radio', options: ['audio', 'video'] } },
  render: ({ callType, people, answerCall }) => (
    <StaticCall
      key={callType + String(people)}
      state={callState({ rings: true, callType, people })}
      commands={{ answerCall }}
    >
      <IncomingCallModal />
    </StaticCall>
  ),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

export const Voice: Story = {
  async play({ canvasElement, args }) {
    const dialog = await within(canvasElement).findByRole('alertdialog', { name: 'Incoming audio call from Bob' })
    await expect(dialog).toHaveFocus()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Answer' }))
    await expect(args.answerCall).toHaveBeenCalledOnce()
  },
}

export const Video: Story = { args: { callType: 'video' } }

export const Several: Story = { args: { callType: 'video', people: 4 } }

export const MicrophoneRefused: Story = {
  args: { answerCall: () => Promise.reject(CallError.of('microphone-denied')) },
  async play({ canvasElement }) {
    const dialog = await within(canvasElement).findByRole('alertdialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Answer' }))
    await expect(await within(dialog).findByRole('alert')).toHaveTextContent('The microphone is blocked')
    await expect(dialog).toHaveAttribute('open')
  },
}
