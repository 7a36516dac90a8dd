import type { Meta, StoryObj } from '@storybook/react-vite'
import { Avatar } from './Avatar'

const meta = {
  title: 'Parts/Avatar',
  component: Avatar,
  args: { userJid: 'bob@example.com', name: 'Bob Marsh' },
} satisfies Meta<typeof Avatar>

export default meta
type Story = StoryObj<typeof meta>

export const Initials: Story = {}
export const FromJid: Story = { args: { name: '' } }
export const Colors: Story = {
  render: () => (
    <div style={{ display: 'flex', gap: 12 }}>
      {['alice', 'bob', 'carol', 'dave', 'erin', 'farid', 'grace', 'hana'].map((user) => (
        <Avatar key={user} userJid={`${user}@example.com`} />
      ))}
    </div>
  ),
}
