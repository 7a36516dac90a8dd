import type { CallStoreState, DeviceErrorReason } from '@offhook/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { DeviceSettings } from './DeviceSettings'

const devices: CallStoreState['devices'] = {
  microphones: [
    { deviceId: 'built-in', label: 'Built-in microphone' },
    { deviceId: 'headset', label: 'Jabra Evolve2 65' },
  ],
  cameras: [
    { deviceId: 'front', label: 'FaceTime HD Camera' },
    { deviceId: 'desk', label: 'Desk view camera' },
  ],
  speakers: [
    { deviceId: 'speakers', label: 'Built-in speakers' },
    { deviceId: 'headset-out', label: 'Jabra Evolve2 65' },
  ],
  selected: { microphone: 'headset', camera: '', speaker: 'headset-out' },
  missing: {},
}
const off = { status: 'off', trackId: null, error: null } as const
const idle = (store: Partial<CallStoreState> = {}) =>
  callState({ store: { calls: {}, activeRoomId: null, devices, ...store } })
const refused = (error: DeviceErrorReason) =>
  idle({ preview: { microphone: { status: 'refused', trackId: null, error }, camera: off } })

const meta = {
  title: 'Parts/DeviceSettings',
  component: DeviceSettings,
  parameters: { state: idle() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof DeviceSettings>

export default meta
type Story = StoryObj<typeof meta>

export const BeforeACall: Story = {}
export const WithPreview: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'Show my camera' }))
    await expect(await canvas.findByLabelText('Your camera')).toBeVisible()
  },
}
/** By keyboard: selects a microphone, shows and hides the camera preview, and turns the data saver on and off. */
export const ByKeyboard: Story = {
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    const microphone = await canvas.findByRole('combobox', { name: 'Microphone' })
    await userEvent.tab()
    await expect(microphone).toHaveFocus()
    await userEvent.selectOptions(microphone, 'Built-in microphone')
    await expect(microphone).toHaveValue('built-in')
    for (const name of ['Speaker', 'Play a sound', 'Camera', 'Show my camera']) {
      await userEvent.tab()
      await expect(canvasElement.ownerDocument.activeElement).toHaveAccessibleName(name)
    }
    await userEvent.keyboard('{Enter}')
    await canvas.findByLabelText('Your camera')
    await userEvent.keyboard('{Enter}')
    await expect(canvas.queryByLabelText('Your camera')).toBeNull()
    await userEvent.tab()
    const dataSaver = canvas.getByRole('switch', { name: 'Data saver' })
    await expect(dataSaver).toHaveFocus()
    await userEvent.keyboard(' ')
    await expect(dataSaver).toBeChecked()
    await userEvent.keyboard('{Enter}')
    await expect(dataSaver).not.toBeChecked()
  },
}
export const DataSaverOn: Story = { parameters: { state: idle({ dataSaver: true }) } }
export const InAVoiceCall: Story = { parameters: { state: callState({ store: { devices } }) } }
export const InAVideoCall: Story = { parameters: { state: callState({ callType: 'video', store: { devices } }) } }
export const SelectedDeviceMissing: Story = {
  parameters: {
    state: idle({
      devices: {
        ...devices,
        microphones: devices.microphones.slice(0, 1),
        missing: { microphone: 'Jabra Evolve2 65' },
      },
    }),
  },
  async play({ canvasElement }) {
    const canvas = within(canvasElement)
    await expect(await canvas.findByText(/Jabra Evolve2 65 is not connected/)).toBeVisible()
    await expect(canvas.getByRole('combobox', { name: 'Microphone' })).toHaveDisplayValue(
      'Jabra Evolve2 65 (not connected)',
    )
  },
}
export const NoSpeakerSelection: Story = { parameters: { state: idle({ devices: { ...devices, speakers: [] } }) } }
export const MicrophoneRefused: Story = { parameters: { state: refused('refused') } }
export const MicrophoneBusy: Story = { parameters: { state: refused('busy') } }
export const MicrophoneMissing: Story = { parameters: { state: refused('gone') } }
export const MicrophoneBlockedBySystem: Story = { parameters: { state: refused('system') } }
