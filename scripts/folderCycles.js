const sourceFile = /^packages\/[^/]+\/src\//
const testFile = /[.](test|stories)[.]tsx?$/

/**
 * Finds sibling folders of a package that import each other, directly or through further siblings. All imports count, also those of types
 * and dynamic ones, but not those of tests and stories. Of each parent folder only the shortest cycles are returned: longer ones often go
 * away with them.
 *
 * Rules of dependency-cruiser with the scope `folder` cannot replace this. They count the imports of test files, and they compare a folder
 * with the exact folder of the imported file, so that they miss `parts/Tile -> hooks -> parts/Grid`.
 *
 * @param {{ source: string, dependencies: { resolved: string }[] }[]} modules as dependency-cruiser returns them
 * @returns {{ parent: string, steps: { from: string, to: string, imports: string[] }[] }[]} `from` and `to` are names of siblings in `parent`
 */
export function findFolderCycles(modules) {
  return [...siblingGraphs(modules)].flatMap(([parent, graph]) => {
    const cycles = new Map()
    for (const [from, targets] of graph) {
      for (const to of targets.keys()) {
        const path = shortestPath(graph, to, from)
        if (path) cycles.set([...path].sort().join(), startWithSmallest(path))
      }
    }
    const shortest = Math.min(...[...cycles.values()].map((cycle) => cycle.length))
    return [...cycles.values()]
      .filter((cycle) => cycle.length === shortest)
      .map((cycle) => ({
        parent,
        steps: cycle.map((from, index) => {
          const to = cycle[(index + 1) % cycle.length]
          return { from, to, imports: [...graph.get(from).get(to)] }
        }),
      }))
  })
}

/** The imports between sibling folders, by parent, importing and imported folder. */
function siblingGraphs(modules) {
  const graphs = new Map()
  for (const { source, dependencies } of modules) {
    if (!sourceFile.test(source) || testFile.test(source)) continue
    for (const { resolved } of dependencies) {
      const edge = siblingEdge(source, resolved)
      if (!edge) continue
      const graph = getOrAdd(graphs, edge.parent, () => new Map())
      const targets = getOrAdd(graph, edge.from, () => new Map())
      getOrAdd(targets, edge.to, () => new Set()).add(`${source} -> ${resolved}`)
    }
  }
  return graphs
}

/** The deepest common folder of two files, and the subfolders on the way to each. Undefined where one file is not in a subfolder. */
function siblingEdge(source, resolved) {
  const from = source.split('/')
  const to = resolved.split('/')
  const depth = from.findIndex((name, index) => name !== to[index])
  const isSamePackage = depth > 2
  if (!isSamePackage || depth >= from.length - 1 || depth >= to.length - 1) return undefined
  return { parent: from.slice(0, depth).join('/'), from: from[depth], to: to[depth] }
}

function getOrAdd(map, key, create) {
  if (!map.has(key)) map.set(key, create())
  return map.get(key)
}

/** The nodes from `start` to `end`, both included, found breadth first. */
function shortestPath(graph, start, end) {
  const paths = [[start]]
  const visited = new Set([start])
  for (let path = paths.shift(); path; path = paths.shift()) {
    const last = path.at(-1)
    if (last === end) return path
    for (const next of graph.get(last)?.keys() ?? []) {
      if (visited.has(next)) continue
      visited.add(next)
      paths.push([...path, next])
    }
  }
  return undefined
}

/** Rotates a cycle, so that the same cycle found from another node is equal. */
function startWithSmallest(cycle) {
  const start = cycle.indexOf([...cycle].sort()[0])
  return [...cycle.slice(start), ...cycle.slice(0, start)]
}
