import { expect, it } from 'vitest'
import { undocumentedNames } from './undocumentedNames'

it('names declarations and members without documentation, and no others', () => {
  const report = [
    '// @public (undocumented)',
    'export interface AnswerOptions {',
    "    callType?: 'audio';",
    '    // (undocumented)',
    '    roomId?: string;',
    '}',
    '',
    '// @public',
    'export class CallError extends Error {',
    '    // (undocumented)',
    '    constructor(statusCode: number, options?: ErrorOptions);',
    '    // (undocumented)',
    '    readonly code: string;',
    '    // (undocumented)',
    "    'call:mute': Mute;",
    '}',
    '',
    '// Warning: (ae-forgotten-export) The symbol "Limits" needs to be exported by the entry point index.d.ts',
    '//',
    '// @public (undocumented)',
    'export const limits: Limits;',
    '',
    '// @public',
    'export function isJid(text: string): boolean;',
  ]
  expect(undocumentedNames(report.join('\n'))).toEqual([
    'AnswerOptions',
    'AnswerOptions.roomId',
    'CallError.constructor',
    'CallError.code',
    "CallError.'call:mute'",
    'limits',
  ])
})
