import { describe, expect, it } from 'vitest'
import { CommandDecoder } from './commandDecoder'

function createDecoder() {
  const decoder = new CommandDecoder()
  const commands: unknown[] = []
  const packets: unknown[] = []
  decoder.on('decoded', (packet) => packets.push(packet))
  decoder.setCommandListener((...command) => commands.push(command))
  return { decoder, commands, packets }
}

describe('the fast path', () => {
  it('passes a command and the id of its acknowledgement to the listener', () => {
    const { decoder, commands, packets } = createDecoder()
    decoder.add('217["call:end","an-id",{"roomId":"r"}]')
    decoder.add('2["call:end","an-id"]')
    expect(commands).toEqual([
      ['call:end', ['an-id', { roomId: 'r' }], 17],
      ['call:end', ['an-id'], null],
    ])
    expect(packets).toEqual([])
  })

  it('is off without a listener', () => {
    const { decoder, commands, packets } = createDecoder()
    decoder.setCommandListener(null)
    decoder.add('21["call:end"]')
    expect(commands).toEqual([])
    expect(packets).toEqual([{ type: 2, nsp: '/', id: 1, data: ['call:end'] }])
  })
})

describe("socket.io's own path", () => {
  it.each([
    ['an unknown command', '21["hijack"]', { type: 2, nsp: '/', id: 1, data: ['hijack'] }],
    ['a property of Object.prototype', '21["toString"]', { type: 2, nsp: '/', id: 1, data: ['toString'] }],
    ['another namespace', '2/else,1["call:end"]', { type: 2, nsp: '/else', id: 1, data: ['call:end'] }],
    ['a disconnection', '1', { type: 1, nsp: '/' }],
    ['an acknowledgement', '31[]', { type: 3, nsp: '/', id: 1, data: [] }],
  ])('is used for %s and every packet after it', (_, message, packet) => {
    const { decoder, commands, packets } = createDecoder()
    decoder.add(message)
    decoder.add('22["call:end"]')
    expect(commands).toEqual([])
    expect(packets).toEqual([packet, { type: 2, nsp: '/', id: 2, data: ['call:end'] }])
  })

  it('is used for binary packets', () => {
    const { decoder, commands, packets } = createDecoder()
    decoder.add('51-1["call:end",{"_placeholder":true,"num":0}]')
    expect(() => decoder.add('22["call:end"]')).toThrow('plaintext')
    decoder.add(Buffer.from('x'))
    expect(commands).toEqual([])
    expect(packets).toMatchObject([{ type: 2, id: 1 }])
  })

  it.each(['21{}', '21["call:end"', '21["call:end"]]', '21[7,]', '2[]', '9', 'x', '51["call:end"]'])(
    'throws for %j',
    (message) => {
      const { decoder, commands } = createDecoder()
      expect(() => decoder.add(message)).toThrow()
      expect(commands).toEqual([])
    },
  )
})
