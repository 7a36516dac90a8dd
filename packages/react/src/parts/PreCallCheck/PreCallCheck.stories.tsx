import type { CallClient, CallStoreState, ConnectionCheck } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { PreCallCheck } from './PreCallCheck'

const idle = (store: Partial<CallStoreState> = {}) => callState({ store: { calls: {}, activeRoomId: null, ...store } })
const off = { status: 'off', trackId: null, error: null } as const
const withResult = (result: Partial<ConnectionCheck>): Partial<CallClient> => ({
  checkConnection: () => Promise.resolve({ signaling: 'online', candidates: ['host'], hasServers: true, ...result }),
})

const meta = {
  title: 'Parts/PreCallCheck',
  component: PreCallCheck,
  parameters: { state: idle() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof PreCallCheck>

export default meta
type Story = StoryObj<typeof meta>

export const AllPassed: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await canvas.findByText('You can be heard.')
    await canvas.findByText('You can be seen.')
    await canvas.findByText('Calls get through, even where a network is strict.')
    const play = canvas.getByRole('button', { name: 'Play a sound' })
    play.focus()
    await userEvent.keyboard('{Enter}')
    const heard = await canvas.findByRole('button', { name: 'I hear it' })
    await userEvent.tab()
    await expect(heard).toHaveFocus()
    await userEvent.keyboard(' ')
    await canvas.findByText('You can hear.')
  },
}
export const VoiceOnly: Story = { args: { camera: false } }
export const MicrophoneSilent: Story = {
  parameters: { commands: { subscribeMicrophoneLevel: () => () => undefined } },
  async play({ canvasElement }) {
    await within(canvasElement).findByText('Say something: nothing has been heard yet.')
  },
}
export const SpeakerNotHeard: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Play a sound' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'I hear nothing' }))
    await canvas.findByText(/Turn the volume up/)
  },
}
export const AudioBlocked: Story = {
  parameters: { commands: { playTestSound: () => Promise.resolve(false) } },
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Play a sound' }))
    await canvas.findByText('The browser held the sound back. Play it again.')
  },
}
export const DevicesRefused: Story = {
  parameters: {
    state: idle({
      preview: {
        microphone: { ...off, status: 'refused', error: 'refused' },
        camera: { ...off, status: 'refused', error: 'refused' },
      },
    }),
  },
}
export const CameraBusy: Story = {
  parameters: {
    state: idle({ preview: { microphone: off, camera: { ...off, status: 'refused', error: 'busy' } } }),
  },
}
export const LocalNetworkOnly: Story = {
  parameters: { commands: withResult({ hasServers: false }) },
  async play({ canvasElement }) {
    await within(canvasElement).findByText(/shows in the call/)
  },
}
export const RestrictedNetwork: Story = {
  parameters: { commands: withResult({}) },
  async play({ canvasElement }) {
    await within(canvasElement).findByText(/This network lets no calls through/)
  },
}
export const ServiceUnreachable: Story = {
  parameters: { state: idle({ connection: { status: 'reconnecting' } }) },
  async play({ canvasElement }) {
    await within(canvasElement).findByText(/The calling service cannot be reached/)
  },
}
export const Checking: Story = { parameters: { commands: { checkConnection: () => new Promise(() => undefined) } } }
