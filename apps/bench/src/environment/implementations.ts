import { packageVersion } from '../machine.ts'
import { ports } from './ports.ts'

export interface ImplementationEntry {
  title: string
  /** Its key in `pages/callPage.ts`. */
  page: string
  /** The port of its server. */
  port: number
  /** Connects while it rings. The bench waits for the connection before it answers, as a person would take longer. */
  preconnects?: boolean
  /** No address of the callee may be disclosed before the answer. */
  hidesAddresses?: boolean
  /** No packet may pass between the two, and neither may learn an address of the other, before the answer. */
  isSilent?: boolean
  /** Its buttons are pressed with the Enter key, which has no `pointerdown` before the click. */
  byKeyboard?: boolean
}

/** Everything that is measured. */
export const implementations = {
  plain: { title: 'plain RTCPeerConnection', page: 'plain', port: ports.pages },
  offhookAll: { title: 'Offhook', page: 'offhook', port: ports.offhookAll, preconnects: true },
  offhookByKeyboard: {
    title: 'Offhook, by keyboard',
    page: 'offhook',
    port: ports.offhookAll,
    preconnects: true,
    byKeyboard: true,
  },
  peerjs: { title: 'PeerJS', page: 'peerjs', port: ports.peerjs },
  offhookRelay: {
    title: 'Offhook, `relay`',
    page: 'offhook',
    port: ports.offhookRelay,
    preconnects: true,
    hidesAddresses: true,
  },
  offhookEarlyRelay: {
    title: 'Offhook, `relay`, early media',
    page: 'offhookEarlyRelay',
    port: ports.offhookRelay,
    preconnects: true,
    hidesAddresses: true,
  },
  connectedByKeyboard: {
    title: 'plain, connected before, by keyboard',
    page: 'connected',
    port: ports.pages,
    preconnects: true,
    byKeyboard: true,
  },
  simplePeer: { title: 'simple-peer tutorial', page: 'simplePeer', port: ports.pages },
  offhookOff: { title: 'Offhook, `off`', page: 'offhook', port: ports.offhookOff, isSilent: true },
  relay: { title: 'one socket.io message', page: 'relay', port: ports.pages },
  relayWithMicrophone: { title: 'the same with an open microphone', page: 'relayWithMicrophone', port: ports.pages },
  /** A control: its difference to `plain` shows the error of the measurement. */
  plainControl: { title: 'plain RTCPeerConnection, control', page: 'plain', port: ports.pages },
} satisfies Record<string, ImplementationEntry>

export type ImplementationName = keyof typeof implementations

export const measuredVersions = (chromium: string) => ({
  Chromium: chromium,
  peerjs: packageVersion('peerjs'),
  peer: packageVersion('peer'),
  'simple-peer': packageVersion('simple-peer'),
  'socket.io': packageVersion('socket.io'),
})
