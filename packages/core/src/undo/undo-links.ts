import { phases, unlink } from '../decide/drafts.ts'
import type { Draft } from '../situation.ts'
import { nothingToUndo, refused, type UndoCase, type UndoPart } from './undo-case.ts'

/** A link that the run made is forgotten, last of all; one that it let go is remembered again. */
export function undoLinks(c: UndoCase, drafts: readonly Draft[]): UndoPart {
  const { past, link } = c.told
  if (past.tookOver) return nothingToUndo // the gone record has it back
  if (past.linked)
    return link && link.target === past.target ? { drafts: [unlink('undone', drafts)], findings: [] } : nothingToUndo
  if (!past.unlinked || link) return nothingToUndo
  if (!past.before) return refused(c, 'not-undone', 'What the link held is no longer known.')
  const { target, base } = past.before
  const step: Draft['step'] = { op: 'link', id: target, base }
  return { drafts: [{ phase: phases.link, why: 'undone', undo: 'exact', step }], findings: [] }
}
