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
  avatar?: (userJid: string) => string | undefined
  isPrompting?: boolean
}

/** The local devices, closed. */
function captureOf(isPrompting: boolean) {
  const closed = { status: 'off', reason: null, isPrompting } as const
  return { microphone: closed, camera: closed }
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
  render: ({ callType, people, answerCall, avatar, isPrompting = false }) => (
    <StaticCall
      key={callType + String(people)}
      state={callState({ rings: true, callType, people, store: { capture: captureOf(isPrompting) } })}
      commands={{ answerCall }}
      {...(avatar && { avatar })}
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

export const Group: Story = { args: { callType: 'video', people: 4 } }

/** Tab reaches every button, and Enter answers. */
export const ByKeyboard: Story = {
  args: { callType: 'video' },
  async play({ canvasElement, args }) {
    const dialog = await within(canvasElement).findByRole('alertdialog')
    for (const name of ['Decline', 'Answer with audio only', 'Answer']) {
      await userEvent.tab()
      await expect(within(dialog).getByRole('button', { name })).toHaveFocus()
    }
    await userEvent.keyboard('{Enter}')
    await expect(args.answerCall).toHaveBeenCalledOnce()
  },
}

export const ByShortcut: Story = {
  async play({ canvasElement, args }) {
    await within(canvasElement).findByRole('alertdialog')
    await userEvent.keyboard('{Alt>}a{/Alt}')
    await expect(args.answerCall).toHaveBeenCalledOnce()
  },
}

const avatarUrl =
  'data:image/svg+xml,' +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="#e8c9a0"/><path d="M14 100c2-26 16-34 36-34s34 8 36 34z" fill="#37556b"/><circle cx="50" cy="44" r="20" fill="#a86f4c"/><path d="M29 44c-3-26 10-32 22-32s24 7 20 32c-3-12-8-17-20-18-13 1-19 7-22 18z" fill="#2a1d17"/></svg>`,
  )

export const WithAvatar: Story = { args: { avatar: () => avatarUrl } }

/** The browser shows its permission prompt after Answer. */
export const Prompting: Story = {
  args: { callType: 'video', answerCall: () => new Promise<never>(() => undefined), isPrompting: true },
  async play({ canvasElement }) {
    const dialog = await within(canvasElement).findByRole('alertdialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Answer' }))
    const status = within(dialog).getByRole('status')
    await expect(status).toHaveTextContent('Waiting for permission to use the microphone and camera…')
    await expect(within(dialog).getByRole('button', { name: 'Answer' })).toHaveAttribute('aria-busy', 'true')
    await expect(within(dialog).getByRole('button', { name: 'Decline' })).not.toHaveAttribute('aria-disabled')
  },
}

export const MicrophoneBusy: Story = {
  args: {
    answerCall: () =>
      Promise.reject(CallError.of('microphone-denied', undefined, { cause: new DOMException('', 'NotReadableError') })),
  },
  async play({ canvasElement }) {
    const dialog = await within(canvasElement).findByRole('alertdialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Answer' }))
    await expect(await within(dialog).findByRole('alert')).toHaveTextContent('in use by another program')
  },
}

export const MicrophoneRefused: Story = {
  args: { answerCall: () => Promise.reject(CallError.of('microphone-denied')) },
  async play({ canvasElement }) {
    const dialog = await within(canvasElement).findByRole('alertdialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Answer' }))
    await expect(await within(dialog).findByRole('alert')).toHaveTextContent('The microphone is blocked')
    await expect(dialog).toHaveAttribute('open')
  },
}
