package org.bioscope.desktop.view;

import org.bioscope.traces.KernelRow;
import org.jspecify.annotations.Nullable;

/**
 * Something that befell a request on its way and that its place and colour do not tell: a letter beside its token, from the
 * place where it happened to the place where it stops to matter.
 */
enum Mark {
    BLOCKED('B', KernelRow.FLAG_BLOCKED_SUBMIT, Place.SUBMISSION, Place.BLOCK, "blocked", "its submission blocked"),
    MERGED('M', KernelRow.FLAG_MERGED, Place.BLOCK, Place.DEVICE, "merged", "shared a block request"),
    SPLIT('S', KernelRow.FLAG_SPLIT, Place.BLOCK, Place.DEVICE, "split", "became several block requests"),
    FLUSHED('F', KernelRow.FLAG_FLUSHED, Place.BLOCK, Place.HOME, "flushed", "had the device's write cache flushed"),
    WROTE_BACK('W', KernelRow.FLAG_WROTE_BACK, Place.SUBMISSION, Place.BLOCK, "written back", "had dirty pages of its range written back first"),
    MIGRATED('C', KernelRow.FLAG_MIGRATED, Place.ENDIO, Place.CALLER, "other CPU", "completed on another CPU");

    private static final Mark[] ALL = values();

    private final char letter;
    private final int flag;
    private final Place from;
    private final Place to;
    private final String label;
    private final String meaning;

    Mark(char letter, int flag, Place from, Place to, String label, String meaning) {
        this.letter = letter;
        this.flag = flag;
        this.from = from;
        this.to = to;
        this.label = label;
        this.meaning = meaning;
    }

    char letter() {
        return letter;
    }

    /** Where it happens: the station that counts it. */
    Place place() {
        return from;
    }

    /** One word or two, after a number. */
    String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    int bit() {
        return 1 << ordinal();
    }

    /** The marks that the flags of a {@link KernelRow} say, one bit each. */
    static int of(int flags) {
        int marks = 0;
        for (Mark mark : ALL) {
            marks |= (flags & mark.flag) == 0 ? 0 : mark.bit();
        }
        return marks;
    }

    /** The first of the marks that is to be seen at {@code place}, or null: one letter is all that fits beside a token. */
    static @Nullable Mark shown(int marks, Place place) {
        for (Mark mark : ALL) {
            if ((marks & mark.bit()) != 0 && place.ordinal() >= mark.from.ordinal() && place.ordinal() <= mark.to.ordinal()) {
                return mark;
            }
        }
        return null;
    }
}
