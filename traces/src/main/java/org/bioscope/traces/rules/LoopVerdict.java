package org.bioscope.traces.rules;

import java.util.Optional;
import org.bioscope.traces.Completion;

/**
 * What the loop driver does with a request.
 *
 * @param decision {@link Completion#COPY} where its worker copies through the page cache, otherwise how the request comes
 *                 back up from the backing file
 * @param backing  the nested verdict: the backing file's own direct I/O, decided by the same rules
 */
public record LoopVerdict(Decision<Completion> decision, Optional<Verdict> backing) {
}
