// For `node --import`. Node strips the types, but it does not resolve `./config` to `config.ts`.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(name, context, next) {
    const isSource = name.startsWith('.') && context.parentURL?.endsWith('.ts') && !/\.(ts|js|json)$/.test(name)
    return next(isSource ? `${name}.ts` : name, context)
  },
})
