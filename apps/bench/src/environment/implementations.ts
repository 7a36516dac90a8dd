import { packageVersion } from '../machine'
import { ports } from './ports'

export interface ImplementationEntry {
  title: string
  /** Its key in `pages/phone.ts`. */
  page: string
  port: number
  /** It connects while it rings: the answer comes when it has, as it would come from a person. */
  preconnects?: boolean
  /** No address of the callee may be shown before the answer. */
  hidesAddresses?: boolean
  /** Its buttons are pressed by the Enter key, which nobody sees coming. */
  byKey?: boolean
}

/** Who is measured, in the order of a round. */
export const implementations = {
  plain: { title: 'plain RTCPeerConnection', page: 'plain', port: ports.pages },
  offhookAll: { title: 'Offhook', page: 'offhook', port: ports.offhookAll, preconnects: true },
  offhookByKey: { title: 'Offhook, by key', page: 'offhook', port: ports.offhookAll, preconnects: true, byKey: true },
  peerjs: { title: 'PeerJS', page: 'peerjs', port: ports.peerjs },
  offhookRelay: {
    title: 'Offhook, `relay`',
    page: 'offhook',
    port: ports.offhookRelay,
    preconnects: true,
    hidesAddresses: true,
  },
  simplePeer: { title: 'simple-peer tutorial', page: 'simplePeer', port: ports.pages },
  offhookOff: { title: 'Offhook, `off`', page: 'offhook', port: ports.offhookOff },
  relay: { title: 'one socket.io message', page: 'relay', port: ports.pages },
  spokenRelay: { title: 'the same, once a microphone is open', page: 'spokenRelay', port: ports.pages },
  /** The same as the first, to show how far two equal things come out apart. */
  plainAgain: { title: 'plain, once more', page: 'plain', port: ports.pages },
} satisfies Record<string, ImplementationEntry>

export type ImplementationName = keyof typeof implementations

export const peerVersions = (chromium: string) => ({
  Chromium: chromium,
  peerjs: packageVersion('peerjs'),
  peer: packageVersion('peer'),
  'simple-peer': packageVersion('simple-peer'),
  'socket.io': packageVersion('socket.io'),
})
