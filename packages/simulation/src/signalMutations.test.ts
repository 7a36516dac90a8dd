import { vi } from 'vitest'
import { itFindsEach, replacing } from './testing/mutation'

// Breaks in what two devices send each other before the answer.
itFindsEach([
  {
    title: 'candidates are delivered before the answer',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/preconnect'),
        replacing(({ pathOf }) => ({
          pathOf: (...args) => {
            const mode = pathOf(...args)
            return mode === 'negotiate' ? 'all' : mode
          },
        })),
      ),
    violation: /receives a candidate of .* before the answer/,
  },
  {
    title: 'both ends of a connection offer',
    mock: () =>
      vi.doMock(
        import('../../core/src/media/mediaSession'),
        replacing(({ createMediaSession }) => ({
          createMediaSession: (options) => {
            const media = createMediaSession(options)
            return {
              ...media,
              addPeer: (peer) => {
                media.addPeer({ ...peer, initiator: true })
              },
            }
          },
        })),
      ),
    violation: /both ends of a connection offer/,
  },
])
