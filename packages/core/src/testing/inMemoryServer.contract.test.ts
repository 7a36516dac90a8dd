import { testSignaling } from './contracts/signaling'
import { createInMemoryServer } from './inMemoryServer'
import { createFakeClock } from './fakeClock'

const STEP_MS = 250
const STEPS = 80

testSignaling('the in-memory server', () => {
  const clock = createFakeClock()
  const server = createInMemoryServer({ clock, acceptsToken: (token) => token !== 'bad' })
  return {
    clock,
    connection: (user) => ({
      create: server.connectAs(user),
      url: 'memory:',
      getToken: () => Promise.resolve('good'),
      cut: () => server.dropConnection(user),
      restore: () => server.restoreConnection(user),
    }),
    revoke: (user) => server.revoke(user),
    async until(check) {
      for (let step = 0; step < STEPS; step++) {
        await clock.settle()
        try {
          return check()
        } catch {
          await clock.advance(STEP_MS)
        }
      }
      return check()
    },
    stop: () => server.close(),
  }
})
