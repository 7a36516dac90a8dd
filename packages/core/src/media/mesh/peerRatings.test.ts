import { expect, it } from 'vitest'
import { createFakeClock } from '../../testing/fakeClock'
import { createPeerRatings, ratingMessage } from './peerRatings'

it('reads what the other end sends, for six seconds', async () => {
  const clock = createFakeClock()
  const ratings = createPeerRatings(clock)
  expect(ratings.latest).toBeNull()
  ratings.receive(ratingMessage({ rating: 93.2, isWeak: false }))
  expect(ratings.latest).toEqual({ rating: 93, isWeak: false })
  ratings.receive(ratingMessage({ rating: 0, isWeak: true }))
  await clock.advance(5_900)
  expect(ratings.latest).toEqual({ rating: 0, isWeak: true })
  await clock.advance(100)
  expect(ratings.latest).toBeNull()
})

it.each([
  'quality:',
  'quality:101',
  'quality:-1',
  'quality:1e2',
  'quality:5.5',
  'quality:50x',
  'xquality:50',
  'quality:50\n',
  50,
  null,
])('ignores %j', (message) => {
  const ratings = createPeerRatings(createFakeClock())
  ratings.receive(message)
  expect(ratings.latest).toBeNull()
})
