package org.bioscope.traces;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a file had blocks at one moment, and what these were, as FIEMAP told it. What no piece covers is a hole.
 *
 * @param pieces in the order of their offsets; they do not overlap
 */
public record FileExtents(List<Piece> pieces) {
    private static final String NONE = "none";

    /** Bytes from {@code offset} on, all of one kind. */
    public record Piece(long offset, long bytes, Extent kind) {
        long end() {
            return offset + bytes;
        }
    }

    public FileExtents {
        pieces = List.copyOf(pieces);
    }

    /** What lies at an offset. */
    public Extent at(long offset) {
        int from = 0;
        int to = pieces.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (pieces.get(middle).end() <= offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < pieces.size() && pieces.get(from).offset() <= offset ? pieces.get(from).kind() : Extent.HOLE;
    }

    /** {@code unwritten 0+65536, mapped 65536+4096}: as a fact of {@link Environment}, in bytes. */
    public String text() {
        return pieces.isEmpty() ? NONE : String.join(", ", pieces.stream().map(piece -> piece.kind().label() + " " + piece.offset() + "+" + piece.bytes()).toList());
    }

    /** What {@link #text} wrote; empty where it is not that. */
    public static Optional<FileExtents> read(String text) {
        var pieces = new ArrayList<Piece>();
        try {
            for (String part : text.equals(NONE) ? new String[0] : text.split(", ", -1)) {
                int blank = part.indexOf(' ');
                int plus = part.indexOf('+', blank);
                String label = part.substring(0, blank);
                Extent kind = List.of(Extent.values()).stream().filter(one -> one.label().equals(label)).findFirst().orElseThrow(IllegalArgumentException::new);
                pieces.add(new Piece(Long.parseLong(part.substring(blank + 1, plus)), Long.parseLong(part.substring(plus + 1)), kind));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return Optional.of(new FileExtents(pieces));
    }
}
