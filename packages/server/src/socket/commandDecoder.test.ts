import { describe, expect, it } from 'vitest'
import { CommandDecoder } from './commandDecoder'

function listening() {
  const decoder = new CommandDecoder()
  const heard: unknown[] = []
  const decoded: unknown[] = []
  decoder.on('decoded', (packet) => decoded.push(packet))
  decoder.setCommandListener((...command) => heard.push(command))
  return { decoder, heard, decoded }
}

describe('the shorter way', () => {
  it('takes a command, and the number to acknowledge it by', () => {
    const { decoder, heard, decoded } = listening()
    decoder.add('217["call:end","an-id",{"roomId":"r"}]')
    decoder.add('2["call:end","an-id"]')
    expect(heard).toEqual([
      ['call:end', ['an-id', { roomId: 'r' }], 17],
      ['call:end', ['an-id'], null],
    ])
    expect(decoded).toEqual([])
  })

  it('is for nobody before it is asked for, and not after', () => {
    const { decoder, heard, decoded } = listening()
    decoder.setCommandListener(null)
    decoder.add('21["call:end"]')
    expect(heard).toEqual([])
    expect(decoded).toEqual([{ type: 2, nsp: '/', id: 1, data: ['call:end'] }])
  })
})

describe('the long way', () => {
  it.each([
    ['a name that is no command', '21["hijack"]', { type: 2, nsp: '/', id: 1, data: ['hijack'] }],
    ['a name of a prototype', '21["toString"]', { type: 2, nsp: '/', id: 1, data: ['toString'] }],
    ['another namespace', '2/else,1["call:end"]', { type: 2, nsp: '/else', id: 1, data: ['call:end'] }],
    ['a disconnection', '1', { type: 1, nsp: '/' }],
    ['an acknowledgement', '31[]', { type: 3, nsp: '/', id: 1, data: [] }],
  ])('is for %s, and for all that comes after it', (_, message, packet) => {
    const { decoder, heard, decoded } = listening()
    decoder.add(message)
    decoder.add('22["call:end"]')
    expect(heard).toEqual([])
    expect(decoded).toEqual([packet, { type: 2, nsp: '/', id: 2, data: ['call:end'] }])
  })

  it('is for bytes', () => {
    const { decoder, heard, decoded } = listening()
    decoder.add('51-1["call:end",{"_placeholder":true,"num":0}]')
    expect(() => decoder.add('22["call:end"]')).toThrow('plaintext')
    decoder.add(Buffer.from('x'))
    expect(heard).toEqual([])
    expect(decoded).toMatchObject([{ type: 2, id: 1 }])
  })

  it.each(['21{}', '21["call:end"', '21["call:end"]]', '21[7,]', '2[]', '9', 'x', '51["call:end"]'])(
    'refuses %j, as it always did',
    (message) => {
      const { decoder, heard } = listening()
      expect(() => decoder.add(message)).toThrow()
      expect(heard).toEqual([])
    },
  )
})
