package org.bioscope.traces.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which generation's rules a kernel follows, and how that is known: from what it shows of itself first, because vendors
 * carry changes between releases, and from its release number only where nothing else tells.
 *
 * @param generation the rules in force
 * @param release    {@code uname -r}, or "not known"
 * @param evidence   one sentence each: what was seen and what follows from it
 * @param byNumber   whether the release number had to decide between several generations, or alone
 */
public record Detection(Generation generation, String release, List<String> evidence, boolean byNumber) {

    /**
     * Something that kernels of a span of releases have, and no others.
     *
     * @param symbol    the function that shows it
     * @param what      in words
     * @param absentSays whether a kernel without it is outside the span: not so for what may be inlined or not built
     */
    private record Clue(String symbol, String what, Release from, Release to, boolean absentSays) {
        boolean spans(Release release) {
            return from.compareTo(release) <= 0 && release.compareTo(to) <= 0;
        }

        String span() {
            return to == LAST ? from + " or later" : from + " to " + to;
        }
    }

    private static final Release LAST = Release.of(99, 0);
    /** Exported by every kernel with iomap: where it is missing, so is iomap or the list of symbols. */
    private static final String IOMAP = "iomap_dio_rw";

    private static final Clue DEFERRED = new Clue("iomap_dio_deferred_complete", "iomap_dio_deferred_complete, the half of caller completion that stayed in iomap",
            Release.of(6, 6), Release.of(6, 18), true);
    private static final List<Clue> CLUES = List.of(
            new Clue("kiocb_modified", "kiocb_modified", Release.of(6, 0), LAST, true),
            new Clue("__traceiter_iomap_dio_rw_begin", "the event iomap:iomap_dio_rw_begin", Release.of(6, 4), LAST, true),
            new Clue("__traceiter_block_io_start", "the event block:block_io_start", Release.of(6, 5), LAST, true),
            DEFERRED,
            new Clue("iomap_finish_ioend_direct", "iomap_finish_ioend_direct", Release.of(6, 15), LAST, true),
            new Clue("bio_iov_iter_bounce", "bio_iov_iter_bounce", Release.of(7, 0), LAST, true),
            new Clue("ext4_dio_write_end_io", "ext4_dio_write_end_io, so ext4 is on iomap", Release.of(5, 5), LAST, false),
            new Clue("bio_complete_in_task", "bio_complete_in_task", Release.of(7, 3), LAST, false));

    /** The symbols that a detection looks for. */
    static final Set<String> SYMBOLS = Stream.concat(Stream.of(IOMAP), CLUES.stream().map(Clue::symbol))
            .collect(Collectors.toUnmodifiableSet());

    public Detection {
        evidence = List.copyOf(evidence);
    }

    /** The rules of the kernel that this program runs on. */
    public static Detection running() {
        return of(KernelTraits.running());
    }

    public static Detection of(KernelTraits traits) {
        var evidence = new ArrayList<String>();
        var branches = new ArrayList<>(Generations.branches());
        for (Clue clue : CLUES) {
            if (traits.symbols().contains(clue.symbol())) {
                branches.removeIf(branch -> !clue.spans(branch));
                evidence.add("symbols: it has " + clue.what() + ": " + clue.span());
            } else if (clue.absentSays() && traits.symbols().contains(IOMAP)) {
                branches.removeIf(clue::spans);
                evidence.add("symbols: it lacks " + clue.what() + ": not " + clue.span());
            }
        }
        if (traits.dioFormat().isPresent()) {
            boolean callerCompletion = traits.dioFormat().get().contains("\"CALLER_COMP\"");
            branches.removeIf(branch -> branch.compareTo(Release.of(6, 4)) < 0 || DEFERRED.spans(branch) != callerCompletion);
            evidence.add("tracefs: iomap_dio_rw_begin " + (callerCompletion ? "knows the flag CALLER_COMP: " : "is there and knows no flag CALLER_COMP: 6.4 or later, but not ") + DEFERRED.span());
        } else if (traits.tracefsRead()) {
            branches.removeIf(branch -> branch.compareTo(Release.of(6, 4)) >= 0);
            evidence.add("tracefs: there is no event iomap_dio_rw_begin: 6.3 or earlier");
        }
        return conclude(traits, branches, evidence);
    }

    private static Detection conclude(KernelTraits traits, List<Release> branches, List<String> evidence) {
        String name = traits.release().orElse("not known");
        Optional<Release> release = traits.release().flatMap(Release::parse);
        boolean contradictory = branches.isEmpty();
        if (contradictory) {
            evidence.add("what it shows fits no release; only the number is left");
        }
        List<Generation> fitting = Generations.ALL.stream().filter(g -> g.released() && (contradictory || branches.stream().anyMatch(g::includes))).toList();
        Optional<Generation> numbered = release.flatMap(Generations::of);
        if (numbered.isPresent() && (fitting.contains(numbered.get()) || contradictory)) {
            if (fitting.size() > 1) {
                evidence.add("release " + name + ": between " + fitting.stream().map(Generation::name).collect(Collectors.joining(", "))
                        + " the number decides; nothing else shows the difference");
            }
            return new Detection(numbered.get(), name, evidence, fitting.size() > 1);
        }
        if (evidence.isEmpty()) {
            evidence.add("nothing could be read: neither symbols nor events; the newest rules stand in");
        }
        Generation chosen = nearest(fitting, release);
        evidence.add("release " + name + " is none of these; " + chosen.name() + " is the nearest that fits what the kernel shows");
        return new Detection(chosen, name, evidence, fitting.size() > 1);
    }

    /** A release past the last takes the last that fits, one before the first takes the first. */
    private static Generation nearest(List<Generation> fitting, Optional<Release> release) {
        if (release.isPresent() && release.get().compareTo(fitting.getFirst().first()) < 0) {
            return fitting.getFirst();
        }
        return fitting.getLast();
    }

    /** One line: {@code 6.18.2 (6.15 to 6.18): ...}. */
    public String summary() {
        return generation.name() + " (" + generation.releases() + "): " + generation.title();
    }
}
