import { createRandom } from './random'

/**
 * What costs most in thousands of calls, and says nothing about any of them: the stacks of errors that are expected, and good random
 * numbers for the ids. Of the whole thread, so for one that does nothing else.
 */
export function makeItCheap(): void {
  Error.stackTraceLimit = 0
  const random = createRandom(1)
  crypto.getRandomValues = (array) => {
    if (!(array instanceof Uint8Array)) return array
    for (let index = 0, bits = 0; index < array.length; index++, bits >>>= 8) {
      if (index % 4 === 0) bits = random.between(0, 0xffff_ffff)
      array[index] = bits
    }
    return array
  }
}
