import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { Boundary } from './boundary'
import type { BoundedWebSocket } from './boundedWebSocket'
import { isConnect, isFromSignedIn } from './clientPackets'
import { sessionIdOf } from './engineRequest'

type Engine = Server['engine']
/** A connection of engine.io, over either transport: the `conn` of a socket. */
export type EngineSocket = Socket['conn']

/** How much may be buffered for a client: more than any call needs, and affordable for ten thousand clients. */
export const MAX_BUFFERED_BYTES = 256 * 1024
/** The same before the sign-in, which needs a few hundred bytes. */
const MAX_BUFFERED_BYTES_BEFORE_SIGN_IN = 8 * 1024
/** What a buffered packet takes besides its text. */
const PACKET_OVERHEAD_BYTES = 100
/** How many answers to pings a client may send before it has signed in. */
const MAX_PONGS_BEFORE_SIGN_IN = 100
/** How long the last packets of a connection that is closed may take to be written. */
const CLOSE_TIMEOUT_MS = 1_000

interface EnginePacket {
  type: string
  data?: string | Buffer
}

export interface EngineConnectionsOptions {
  log: Logger
  boundary: Boundary
  /** How long a client may take to sign in, in milliseconds. */
  signInTimeoutMs: number
  /** A connection was closed before the sign-in, or for what it has sent. */
  onRefused(reason: 'timeout' | 'packet' | 'backlog'): void
}

/** Limits what a connection sends before its sign-in and what is buffered for it, over WebSocket and HTTP long polling alike. */
export interface EngineConnections {
  /** Attaches to a new engine. */
  attach(engine: Engine): void
  /** A WebSocket was opened for a request: of a new connection, or of one over HTTP long polling that upgrades. */
  onWebSocket(request: IncomingMessage, webSocket: BoundedWebSocket): void
  /** Counts the response to a request of HTTP long polling as backlog of its connection until it is sent. */
  trackResponse(sessionId: string, response: ServerResponse): void
  /** Whether a websocket may take over a connection. */
  mayUpgrade(sessionId: string): boolean
  /** A connection has signed in: from now on it may send commands. */
  signedIn(conn: EngineSocket): void
  /** How many bytes were written and not yet sent. */
  backlog(conn: EngineSocket): number
  /** Closes a connection when what was written is sent. */
  close(conn: EngineSocket): void
  /** Closes a connection without a closing handshake, and frees its buffers. */
  terminate(conn: EngineSocket): void
}

class ConnectionRecord {
  stage: 'new' | 'signing-in' | 'signed-in' | 'closing' = 'new'
  /** What engine.io holds back until the transport is writable. */
  queuedBytes = 0
  pongs = 0
  /** Fires if the client does not sign in in time, or if the last packets are not sent in time. */
  timer: NodeJS.Timeout | null = null
  webSocket: BoundedWebSocket | null = null
  /** A websocket that is about to take over this connection. */
  nextWebSocket: BoundedWebSocket | null = null
  /** The session id and the unsent responses of a connection over HTTP long polling. */
  polling: { sessionId: string; responses: Set<ServerResponse> } | null = null

  get maxBufferedBytes(): number {
    return this.stage === 'signed-in' || this.stage === 'closing'
      ? MAX_BUFFERED_BYTES
      : MAX_BUFFERED_BYTES_BEFORE_SIGN_IN
  }

  get bufferedBytes(): number {
    let bytes = this.queuedBytes + (this.webSocket?.bufferedAmount ?? 0)
    if (!this.polling) return bytes
    for (const response of this.polling.responses) {
      if (response.writableEnded) bytes += response.writableLength
    }
    return bytes
  }
}

export function createEngineConnections(options: EngineConnectionsOptions): EngineConnections {
  const { log, boundary, signInTimeoutMs, onRefused } = options
  const records = new Map<EngineSocket, ConnectionRecord>()
  /** The connections over HTTP long polling, by session id. */
  const pollingConnections = new Map<string, { conn: EngineSocket; record: ConnectionRecord }>()
  /** By the first request of a connection, until engine.io has created it. */
  const sessionIds = new WeakMap<IncomingMessage, string>()
  const webSockets = new WeakMap<IncomingMessage, BoundedWebSocket>()

  function terminate(conn: EngineSocket): void {
    const record = records.get(conn)
    conn.close(true)
    if (!record) return
    record.webSocket?.terminate()
    record.nextWebSocket?.terminate()
    for (const response of record.polling?.responses ?? []) {
      if (response.writableEnded) response.destroy()
    }
  }

  function refuse(conn: EngineSocket, reason: 'timeout' | 'packet' | 'backlog', message: string): void {
    onRefused(reason)
    log.info({ address: conn.remoteAddress }, message)
    terminate(conn)
  }

  function close(conn: EngineSocket): void {
    const record = records.get(conn)
    if (!record || record.stage === 'closing') return
    record.stage = 'closing'
    if (record.timer) clearTimeout(record.timer)
    record.timer = setTimeout(onCloseTimeout, CLOSE_TIMEOUT_MS, conn)
    if (record.queuedBytes > 0) conn.once('drain', closeNow)
    else closeNow.call(conn)
  }

  /** Without `true`, engine.io waits up to 30 s for the next request of a client over HTTP long polling. */
  function closeTransport(conn: EngineSocket): void {
    conn.close(conn.transport.name === 'polling')
  }

  // One function for all connections: closures for each would be a good part of the memory of an idle client.
  const onSignInTimeout = boundary(
    'sign-in timeout',
    (conn: EngineSocket) => {
      refuse(conn, 'timeout', 'closed a connection that did not sign in in time')
    },
    terminate,
  )
  const onCloseTimeout = boundary('close timeout', terminate)
  const closeNow = boundary(
    'last packets sent',
    function (this: EngineSocket) {
      closeTransport(this)
    },
    function () {
      terminate(this)
    },
  )
  const onRefusalSent = boundary('refusal sent', close, terminate)

  const onPacket = boundary(
    'packet received',
    function (this: EngineSocket, { type, data }: EnginePacket) {
      const record = records.get(this)
      if (!record) return
      if (isAllowed(record, type, data)) return
      refuse(this, 'packet', 'closed a connection because of a packet out of turn')
    },
    function () {
      terminate(this)
    },
  )

  const onPacketCreate = boundary(
    'packet created',
    function (this: EngineSocket, { type, data }: EnginePacket) {
      const record = records.get(this)
      if (!record) return
      const before = record.bufferedBytes
      const added = (data?.length ?? 0) + PACKET_OVERHEAD_BYTES
      record.queuedBytes += added
      // A single packet of any length can be sent.
      if (before > 0 && before + added > record.maxBufferedBytes) {
        refuse(this, 'backlog', 'terminated a client that does not read')
      } else if (
        record.stage === 'signing-in' &&
        type === 'message' &&
        typeof data === 'string' &&
        data.startsWith('4')
      ) {
        // A CONNECT_ERROR of socket.io. The packet is written after this event.
        process.nextTick(onRefusalSent, this)
      }
    },
    function () {
      terminate(this)
    },
  )

  const onFlush = boundary('packets flushed', function (this: EngineSocket) {
    const record = records.get(this)
    if (record) record.queuedBytes = 0
  })

  const onUpgrade = boundary(
    'transport upgraded',
    function (this: EngineSocket) {
      const record = records.get(this)
      if (!record) return
      record.webSocket = record.nextWebSocket
      record.nextWebSocket = null
      limitWebSocket(record)
    },
    function () {
      terminate(this)
    },
  )

  const onClose = boundary('connection closed', function (this: EngineSocket) {
    const record = records.get(this)
    if (!record) return
    records.delete(this)
    if (record.timer) clearTimeout(record.timer)
    if (record.polling) pollingConnections.delete(record.polling.sessionId)
  })

  const onConnection = boundary(
    'engine connection',
    (conn: EngineSocket) => {
      const record = new ConnectionRecord()
      const { request } = conn
      records.set(conn, record)
      record.webSocket = webSockets.get(request) ?? null
      const sessionId = sessionIds.get(request)
      if (!record.webSocket && sessionId !== undefined) {
        record.polling = { sessionId, responses: new Set() }
        pollingConnections.set(sessionId, { conn, record })
      }
      webSockets.delete(request)
      sessionIds.delete(request)
      record.timer = setTimeout(onSignInTimeout, signInTimeoutMs, conn)
      conn.on('packet', onPacket)
      conn.on('packetCreate', onPacketCreate)
      conn.on('flush', onFlush)
      conn.on('upgrade', onUpgrade)
      conn.on('close', onClose)
    },
    terminate,
  )

  return {
    attach(engine) {
      engine.generateId = (request) => {
        const sessionId = randomBytes(15).toString('base64url')
        sessionIds.set(request, sessionId)
        return sessionId
      }
      engine.on('connection', onConnection)
    },
    onWebSocket(request, webSocket) {
      const record = pollingConnections.get(sessionIdOf(request))?.record
      if (record) record.nextWebSocket = webSocket
      else webSockets.set(request, webSocket)
    },
    trackResponse(sessionId, response) {
      const responses = pollingConnections.get(sessionId)?.record.polling?.responses
      if (!responses) return
      responses.add(response)
      response.once('close', () => responses.delete(response))
    },
    mayUpgrade(sessionId) {
      const { conn, record } = pollingConnections.get(sessionId) ?? {}
      const isUpgrading = record?.nextWebSocket?.readyState === 1
      return conn?.transport.name === 'polling' && !isUpgrading
    },
    signedIn(conn) {
      const record = records.get(conn)
      if (record?.stage !== 'signing-in') return
      record.stage = 'signed-in'
      if (record.timer) clearTimeout(record.timer)
      record.timer = null
      limitWebSocket(record)
    },
    backlog: (conn) => records.get(conn)?.bufferedBytes ?? 0,
    close,
    terminate,
  }
}

/** The websocket itself may hold what engine.io held back, and the packet that exceeds the limit. */
function limitWebSocket({ stage, webSocket }: ConnectionRecord): void {
  if (webSocket && stage === 'signed-in') webSocket.maxBufferedBytes = 2 * MAX_BUFFERED_BYTES
}

function isAllowed(record: ConnectionRecord, type: string, data: unknown): boolean {
  // Also until it is closed: socket.io would accept a CONNECT as long as the last packets are not sent.
  if (record.stage === 'signed-in' || record.stage === 'closing') return type !== 'message' || isFromSignedIn(data)
  if (type === 'pong') return ++record.pongs <= MAX_PONGS_BEFORE_SIGN_IN
  if (type !== 'message') return false
  if (record.stage === 'signing-in' || !isConnect(data)) return false
  record.stage = 'signing-in'
  return true
}
