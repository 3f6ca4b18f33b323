// Changes that no test can notice, because they change nothing: `from` and `to` as `run.mjs` finds them, and why.
export const equivalent = []
