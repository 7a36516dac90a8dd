import path from 'node:path'
import ts from 'typescript'
import { publicEntryPoints } from '../publicEntryPoints'
import { root } from '../runCommand'

/** What users call first, besides the hooks of `@offhook/react`. */
const needExample = {
  '@offhook/core': ['createCallClient'],
  '@offhook/core/testing': ['createStaticCallClient', 'createScriptedCall'],
  '@offhook/react': ['CallProvider', 'CallScreen', 'IncomingCallModal'],
  '@offhook/server': ['createSignalingServer'],
}
const needExampleInClient = [
  'makeVoiceCall',
  'makeVideoCall',
  'answerCall',
  'declineCall',
  'endCall',
  'muteAudio',
  'muteVideo',
]

/** The names among the exports that users call first, and the client's commands, whose documentation has no `@example`. */
export function exportsWithoutExample(program: ts.Program): string[] {
  const checker = program.getTypeChecker()
  const hasExample = (symbol: ts.Symbol) => symbol.getJsDocTags(checker).some(({ name }) => name === 'example')
  const exportsOf = (entry: keyof typeof publicEntryPoints) => {
    const file = program.getSourceFile(path.join(root, publicEntryPoints[entry]))
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${entry} is not part of the program`)
    const symbols = checker.getExportsOfModule(module).map((symbol) => {
      return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    })
    return new Map(symbols.map((symbol) => [symbol.name, symbol]))
  }
  const missing = (Object.keys(needExample) as (keyof typeof needExample)[]).flatMap((entry) => {
    const symbols = exportsOf(entry)
    const hooks = [...symbols.keys()].filter((name) => /^use[A-Z]/.test(name))
    return [...needExample[entry], ...hooks].filter((name) => {
      const symbol = symbols.get(name)
      return !symbol || !hasExample(symbol)
    })
  })
  const client = exportsOf('@offhook/core').get('CallClient')
  const commands = needExampleInClient.filter((name) => {
    const member = client?.members?.get(ts.escapeLeadingUnderscores(name))
    return !member || !hasExample(member)
  })
  return [...missing, ...commands.map((name) => `CallClient.${name}`)]
}
