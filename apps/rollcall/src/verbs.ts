import type { Verb } from './verb.ts'

/** A verb as `--help` lists it; the rest of it is loaded when it is asked for. */
export interface VerbEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Verb>
}

export const verbs: readonly VerbEntry[] = [
  {
    name: 'ui',
    summary: 'The terminal UI; `rollcall` alone opens it too',
    load: async () => (await import('./commands/ui.ts')).uiCommand,
  },
  {
    name: 'init',
    summary: 'Write a first rollcall.yaml for a directory',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'test',
    summary: 'Connect, bind, check TLS, rights and schema',
    load: async () => (await import('./commands/test.ts')).testCommand,
  },
  {
    name: 'ls',
    summary: 'List what is below an entry',
    load: async () => (await import('./commands/ls.ts')).lsCommand,
  },
  {
    name: 'show',
    summary: 'Show every attribute of an entry',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    name: 'search',
    summary: 'Search a directory',
    load: async () => (await import('./commands/search.ts')).searchCommand,
  },
  {
    name: 'plan',
    summary: 'Show what would change; change nothing',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'apply',
    summary: 'Carry a saved plan out',
    load: async () => (await import('./commands/apply.ts')).applyCommand,
  },
  {
    name: 'sync',
    summary: 'Plan, show, ask, apply',
    load: async () => (await import('./commands/sync.ts')).syncCommand,
  },
  {
    name: 'explain',
    summary: 'Say why a person is or is not in the target',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'preview',
    summary: 'Show what a changed mapping would mean',
    load: async () => (await import('./commands/preview.ts')).previewCommand,
  },
  {
    name: 'unsynced',
    summary: 'List what the last run left alone, and why',
    load: async () => (await import('./commands/unsynced.ts')).unsyncedCommand,
  },
  {
    name: 'unmanaged',
    summary: 'List what the target holds and no link covers',
    load: async () => (await import('./commands/unmanaged.ts')).unmanagedCommand,
  },
  {
    name: 'findings',
    summary: 'Set a standing finding aside',
    load: async () => (await import('./commands/findings.ts')).findingsCommand,
  },
  {
    name: 'retry',
    summary: 'Take up again only what failed last time',
    load: async () => (await import('./commands/retry.ts')).retryCommand,
  },
  {
    name: 'undo',
    summary: 'Take back what a run did',
    load: async () => (await import('./commands/undo.ts')).undoCommand,
  },
  {
    name: 'pause',
    summary: 'Stop a sync for every caller',
    load: async () => (await import('./commands/pause.ts')).pauseCommand,
  },
  {
    name: 'resume',
    summary: 'Let a paused sync run again',
    load: async () => (await import('./commands/resume.ts')).resumeCommand,
  },
  {
    name: 'watch',
    summary: 'Keep a target in step while its source changes',
    load: async () => (await import('./commands/watch.ts')).watchCommand,
  },
  {
    name: 'schedule',
    summary: 'Show when syncs are to run, and switch that on or off',
    load: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  },
  {
    name: 'link',
    summary: 'Say which account is whose, where no match rule can',
    load: async () => (await import('./commands/link.ts')).linkCommand,
  },
  {
    name: 'unlink',
    summary: 'Let one link go; the account stays as it is',
    load: async () => (await import('./commands/unlink.ts')).unlinkCommand,
  },
  {
    name: 'relink',
    summary: 'Find everybody again after a directory was loaded anew',
    load: async () => (await import('./commands/relink.ts')).relinkCommand,
  },
  {
    name: 'links',
    summary: 'Write all links to a file, or take them from one',
    load: async () => (await import('./commands/links.ts')).linksCommand,
  },
  {
    name: 'history',
    summary: 'List the runs of the past',
    load: async () => (await import('./commands/history.ts')).historyCommand,
  },
  {
    name: 'audit',
    summary: 'Show the audit log, or prove that it is whole',
    load: async () => (await import('./commands/audit.ts')).auditCommand,
  },
  {
    name: 'secrets',
    summary: 'Keep secrets in the keychain of this computer',
    load: async () => (await import('./commands/secrets.ts')).secretsCommand,
  },
  {
    name: 'config',
    summary: 'Check the configuration, or print its schema',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  {
    name: 'connectors',
    summary: 'List the systems Rollcall can speak to',
    load: async () => (await import('./commands/connectors.ts')).connectorsCommand,
  },
  {
    name: 'doctor',
    summary: 'Check whether everything a run needs is there',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
]

/** What people may know from the plans for Rollcall, and what a later version will do. */
export const laterVerbs: readonly string[] = ['auth', 'daemon']
