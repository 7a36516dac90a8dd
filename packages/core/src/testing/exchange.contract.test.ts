import { testSignaling } from './contracts/signaling'
import { createExchange } from './exchange'
import { createFakeClock } from './fakeClock'

const STEP_MS = 250
const STEPS = 80

testSignaling('the exchange in memory', () => {
  const clock = createFakeClock()
  const exchange = createExchange({ clock, acceptsToken: (token) => token !== 'bad' })
  return {
    clock,
    line: (user) => ({
      create: exchange.connectAs(user),
      url: 'memory:',
      getToken: () => Promise.resolve('good'),
      cut: () => exchange.dropLine(user),
      mend: () => exchange.restoreLine(user),
    }),
    revoke: (user) => exchange.revoke(user),
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
    stop: () => exchange.close(),
  }
})
