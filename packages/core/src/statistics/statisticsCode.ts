// Loaded for the first subscriber of statistics or reports: most pages need neither.
export { watchCallReports } from './watchCallReports'
export { watchCallStats } from './watchCallStats'
