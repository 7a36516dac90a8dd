import type { Meta, StoryObj } from '@storybook/react-vite'
import { IncomingCallModal } from '../prebuilt/IncomingCallModal/IncomingCallModal'
import { CallScreen } from '../prebuilt/CallScreen/CallScreen'
import { callState } from '../testing/callState'
import { StaticCall } from './StaticCall'

interface Args {
  paper: string
  ink: string
  accent: string
  answer: string
  end: string
  rings: boolean
}

const meta = {
  title: 'Screens/A brand',
  parameters: { layout: 'fullscreen', docs: { story: { inline: false, height: '40rem' } } },
  args: { paper: '#fff7f0', ink: '#2a1038', accent: '#8a2be2', answer: '#0b7a75', end: '#b3123f', rings: false },
  argTypes: {
    paper: { control: 'color' },
    ink: { control: 'color' },
    accent: { control: 'color' },
    answer: { control: 'color' },
    end: { control: 'color' },
  },
  render: ({ rings, ...colors }) => (
    <StaticCall
      key={String(rings)}
      state={callState({ rings, people: rings ? 2 : 3 })}
      commands={{ dismissCall: () => undefined }}
    >
      <style>{`:root {${Object.entries(colors)
        .map(([name, color]) => `--offhook-brand-${name}: ${color};`)
        .join('')}}`}</style>
      <IncomingCallModal />
      <CallScreen />
    </StaticCall>
  ),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** Only the five brand properties are set. Change them in the controls. */
export const FiveProperties: Story = {}
export const WhileItRings: Story = { args: { rings: true } }
