import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, within } from 'storybook/test'
import { callState } from '../../testing/callState'
import { withStaticCall } from '../../stories/withStaticCall'
import { DeviceSelect } from './DeviceSelect'

const meta = {
  title: 'Parts/DeviceSelect',
  component: DeviceSelect,
  args: { kind: 'microphone' },
  parameters: { state: callState() },
  decorators: [withStaticCall()],
} satisfies Meta<typeof DeviceSelect>

export default meta
type Story = StoryObj<typeof meta>

export const Microphone: Story = {
  async play({ canvasElement }) {
    const select = await within(canvasElement).findByRole('combobox', { name: 'Microphone' })
    await userEvent.selectOptions(select, 'Built-in microphone')
    await expect(select).toHaveValue('built-in')
  },
}
export const WithoutLabel: Story = { args: { kind: 'camera' } }
