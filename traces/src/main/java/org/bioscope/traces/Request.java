package org.bioscope.traces;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One I/O as a value, made from its rows on demand. Stamps are CLOCK_MONOTONIC ns; a stage without a stamp is not in the
 * map. {@code bytes} is as asked for; {@code result} is the bytes done, or a negative errno. Any thread.
 */
public record Request(long index, long id, int job, Op op, long offset, int bytes, int result, int slot, int flags,
        Source source, SortedMap<Stage, Long> stampNs, Map<Stage, Evidence> evidence, Optional<KernelFacts> kernel) {

    /** What was learnt of the request beyond its stamps; raw values of {@link KernelRow}. */
    public record KernelFacts(Completion completion, Context context, Extent extent, Unjoined unjoined, int flags, long sector,
            int submitCpu, int endioCpu, int workerCpu, int completeCpu, int submitTid, int workerTid, int iowqTid,
            int completeTid, int bios, int blockRequests, long insertNs, long wakeNs, int evidenceWord) {
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** How the direct I/O ended that a loop device made of this one on its backing file; UNKNOWN where there was none. */
        public Completion lowerCompletion() {
            return KernelRow.lowerCompletion(flags);
        }

        public Context lowerContext() {
            return KernelRow.lowerContext(flags);
        }

        /** Whether the stage is known not to exist on the way that this request took. */
        boolean absent(Stage stage) {
            return KernelRow.evidence(evidenceWord, stage) == KernelRow.EVIDENCE_ABSENT;
        }
    }

    public Request {
        stampNs = Collections.unmodifiableSortedMap(new TreeMap<>(stampNs));
        evidence = Collections.unmodifiableMap(evidence.isEmpty() ? new EnumMap<>(Stage.class) : new EnumMap<>(evidence));
    }

    /** ns from the submit call's entry to the completion in the program's hand: fio's lat in a closed loop. */
    public long latencyNs() {
        return stampNs.get(Stage.SEEN) - stampNs.get(Stage.SUBMIT);
    }

    /** ns from the intended start, which under a rate is what a user would have felt; equals latency in a closed loop. */
    public long intendedLatencyNs() {
        return stampNs.get(Stage.SEEN) - stampNs.getOrDefault(Stage.INTENDED, stampNs.get(Stage.SUBMIT));
    }

    public boolean failed() {
        return result < 0;
    }

    public boolean ramp() {
        return (flags & EngineRow.FLAG_RAMP) != 0;
    }

    /**
     * The spans from submit to seen, adjoining, in order. The submitting call's return is a boundary only where nothing
     * inside the kernel is known; a stamp that lies outside its neighbours stays in {@link #stampNs} and is not forced
     * into the chain, whose span is then unknown.
     */
    public List<Span> spans() {
        // A copy that was watched and met no stage is no closed box: there was nothing to see.
        boolean copied = kernel.filter(facts -> facts.has(KernelRow.FLAG_JOINED) && facts.completion() == Completion.COPY).isPresent();
        boolean inside = copied || kernel.isPresent() && stampNs.keySet().stream().anyMatch(s -> !s.seenByProgram());
        long seenNs = stampNs.get(Stage.SEEN);
        Stage from = Stage.SUBMIT;
        long fromNs = stampNs.get(Stage.SUBMIT);
        var spans = new ArrayList<Span>();
        for (var stamp : stampNs.tailMap(Stage.SUBMITTED).entrySet()) {
            Stage stage = stamp.getKey();
            long atNs = stamp.getValue();
            boolean callReturn = stage == Stage.SUBMITTED && (inside || atNs == fromNs || atNs >= seenNs);
            if (callReturn || atNs < fromNs || atNs > seenNs) {
                continue;
            }
            boolean wroteBack = stage == Stage.BIO && kernel.map(facts -> facts.has(KernelRow.FLAG_WROTE_BACK)).orElse(false);
            spans.add(new Span(from, stage, fromNs, atNs, evidenceBetween(from, stage, inside), wroteBack));
            from = stage;
            fromNs = atNs;
        }
        return List.copyOf(spans);
    }

    private Evidence evidenceBetween(Stage from, Stage to, boolean inside) {
        if (source == Source.SIMULATED) {
            return Evidence.SIMULATED;
        }
        if (!inside) {
            // The call itself was timed by the program; what follows it is a closed box.
            return to == Stage.SUBMITTED ? Evidence.OBSERVED : Evidence.UNKNOWN;
        }
        for (Stage between : Stage.values()) {
            boolean skipped = between.compareTo(from) > 0 && between.compareTo(to) < 0 && !between.seenByProgram();
            if (skipped && !kernel.orElseThrow().absent(between)) {
                return Evidence.UNKNOWN;
            }
        }
        return evidence.getOrDefault(from, Evidence.OBSERVED).and(evidence.getOrDefault(to, Evidence.OBSERVED));
    }
}
