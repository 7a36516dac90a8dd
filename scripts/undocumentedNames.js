const declaration = /^(?:export )?(?:declare |abstract )*(?:class|const|enum|function|interface|namespace|type) (\w+)/
const member = /^\s+(?:readonly |static |abstract |protected |get |set )*([\w$]+|'[^']*'|\[.*?\])/

/** The names that API Extractor marks as undocumented in an API report, such as `Call` and `Call.roomId`. */
export function undocumentedNames(report) {
  const names = []
  let owner = ''
  let isUndocumented = false
  for (const line of report.split('\n')) {
    if (/^\s*\/\//.test(line)) {
      isUndocumented ||= line.includes('(undocumented)')
      continue
    }
    const declared = declaration.exec(line)?.[1]
    owner = declared ?? owner
    if (isUndocumented) names.push(declared ?? `${owner}.${member.exec(line)?.[1] ?? line.trim()}`)
    isUndocumented = false
  }
  return names
}
