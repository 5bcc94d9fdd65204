package org.bioscope.desktop.lesson;

import java.util.Set;

/** One of the places where an arm of a lesson can run. */
public sealed interface Way {
    /** Words of {@link Here#needs} beyond filesystems. */
    String KERNEL_VIEW = "kernel";
    String DAX = "dax";

    /** The word for it in {@code lesson.json} and on the command line. */
    default String word() {
        return switch (this) {
            case Here _ -> "here";
            case Laboratory _ -> "laboratory";
            case Simulator _ -> "simulator";
            case Recorded _ -> "recording";
        };
    }

    /**
     * This machine's disk and kernel.
     *
     * @param options options of {@code bioscope run}, without a target
     * @param needs   what there must be: {@code kernel} for the kernel view, {@code dax} for a DAX mount, or a filesystem
     */
    record Here(String options, Set<String> needs) implements Way {
        public Here {
            needs = Set.copyOf(needs);
        }
    }

    /** This machine's disk with the hand-off of another kernel above it; {@code options} choose it with --completion or --loop. */
    record Laboratory(String options) implements Way {
    }

    /** A model under a kernel's rules. */
    record Simulator(String model, String kernel, String filesystem, String options) implements Way {
    }

    /** A recording that travels with the program, by its name. */
    record Recorded(String name) implements Way {
    }
}
