export {
  type AuditCheck,
  type AuditEntry,
  type AuditText,
  auditTable,
  auditText,
  auditVerdict,
  recordDetail,
  recordRows,
} from './audit.ts'
export { type Entry, entryDetail, entryLines, problemLines, stageLines, type TestStage } from './browse.ts'
export { type ChangeText, changeText, editLine, type Names } from './change.ts'
export { configDiff, type DiffedLine } from './config-diff.ts'
export { findingsCsv } from './csv.ts'
export { type EntryValue, entryValueLine, entryValues, namedBy, shortDn } from './entry.ts'
export { type ErasedCounts, erasedText } from './erased.ts'
export { type Explained, explanationLines } from './explanation.ts'
export {
  type FindingHead,
  type FindingWords,
  findingDetail,
  findingHead,
  findingRows,
  findingWords,
  openWords,
} from './finding-rows.ts'
export { type FindingGroup, findingsTable, groupFindings } from './findings.ts'
export { type FollowReport, followedDocument, followedLines } from './followed.ts'
export { certificateText, type Health, healthSign, healthText, recordsText, stageName } from './health.ts'
export { historyTable, type PastRun, runRows, statusSpan } from './history.ts'
export { heldText, type LatestRun, latestRuns } from './latest-runs.ts'
export { asciiSigns, changeLooks, isAscii, type Look, type SignName, type Signs, unicodeSigns } from './look.ts'
export { type MendedLink, type Mending, type MendReport, mendedDocument, mendedLines, mendingLines } from './mending.ts'
export { type PausedSync, pauseLines, pauseText } from './pause.ts'
export { type FoundPeople, peopleLines } from './people.ts'
export { type FindingDocument, findingDocument, planDocument } from './plan-document.ts'
export { type PlanSearch, parsePlanFilter } from './plan-filter.ts'
export {
  guardLines,
  hasChanges,
  planEnd,
  planHead,
  readLines,
  type Sides,
  summaryLine,
  summarySpans,
} from './plan-lines.ts'
export {
  detailLines,
  type PlanDetail,
  type PlanRowText,
  planRow,
  type RowFacts,
  rowHeading,
  rowKinds,
  spokenLine,
} from './plan-row.ts'
export { groupPlan, type PlanGroup, type PlanGroups, planTable } from './plan-table.ts'
export {
  guardText,
  guardTitle,
  type Passing,
  passings,
  proposalLines,
  proposalSentence,
} from './proposal.ts'
export { findingText, reasonText } from './reason.ts'
export { type RunDocument, type RunReport, runDocument, runLines, type Tally, tally } from './run.ts'
export {
  type ComingRun,
  comingLines,
  type SyncSchedule,
  scheduleLines,
  scheduleSign,
  scheduleText,
} from './schedule.ts'
export { bold, type Line, plain, type Span, span, type Tone } from './span.ts'
export {
  auditVerdictSpoken,
  findingHeadSpoken,
  findingSpoken,
  peopleSpoken,
  recordSpoken,
  runSpoken,
} from './spoken.ts'
export {
  caseLines,
  type FieldFacts,
  fieldCounts,
  leaveCounts,
  roleCounts,
  ruleCounts,
  type Surveyed,
  type SurveyedCase,
  type SurveyedField,
  scopeCounts,
  surveyLines,
} from './survey.ts'
export { type Column, fit, indent, table } from './table.ts'
export { cells, clean, cut, pad } from './text.ts'
export { itsMembers, type TriedField, type TriedValue, triedLines, triedText } from './tried.ts'
export { type UnmanagedRow, unmanagedCsv, unmanagedLines, unmanagedRows } from './unmanaged.ts'
export { json, valuesText, valueText } from './value.ts'
export { ago, count, counted, duration, estimate, size, time, until, weekday } from './words.ts'
export { wrap } from './wrap.ts'
