package org.bioscope.traces.rules;

import java.util.Set;

/**
 * One row of a generation's table.
 *
 * @param when    the condition on its left
 * @param then    the outcome
 * @param because one sentence
 * @param source  release, file, and commit where known
 * @param only    the filesystems whose code has this row; empty for all
 */
record Rule<O extends Enum<O>>(Condition when, O then, String because, String source, Set<Filesystem> only) {
    boolean concerns(RequestFacts facts) {
        return only.isEmpty() || only.contains(facts.get(Fact.FILESYSTEM));
    }
}
