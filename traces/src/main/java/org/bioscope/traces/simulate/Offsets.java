package org.bioscope.traces.simulate;

import java.util.Arrays;
import org.bioscope.traces.Op;
import org.bioscope.traces.Rw;
import org.bioscope.traces.Workload;

/**
 * Which request comes next in one job: its kind and its place. Random places visit every block once before any comes
 * again unless {@code norandommap} says otherwise. No two requests in flight overlap.
 */
final class Offsets {
    /** There is no block now that is not in flight already. */
    static final long NONE = Long.MIN_VALUE;
    private static final int ROUNDS = 4;

    private final Dice dice;
    private final Rw rw;
    private final int readPercent;
    private final long blockBytes;
    private final long startBytes;
    private final long blocks;
    private final boolean map;
    private final long key;
    /** Half the bits of the smallest square of a power of two that holds all blocks. */
    private final int halfBits;
    private final InFlight inFlight;

    private long visited;
    private Op op = Op.READ;

    Offsets(Workload workload, int job, int depth, Dice dice) {
        this.dice = dice;
        rw = workload.get(Workload.RW);
        readPercent = rw.reads() && rw.writes() ? workload.get(Workload.RWMIXREAD) : rw.reads() ? 100 : 0;
        blockBytes = workload.get(Workload.BS);
        blocks = workload.get(Workload.SIZE) / workload.get(Workload.NUMJOBS) / blockBytes;
        startBytes = workload.get(Workload.OFFSET) + job * blocks * blockBytes;
        map = !workload.get(Workload.NORANDOMMAP);
        key = dice.next();
        halfBits = Math.max(1, (65 - Long.numberOfLeadingZeros(Math.max(1, blocks - 1))) / 2);
        inFlight = new InFlight(depth);
    }

    /** Blocks in the job's part of the region: once round is so many requests. */
    long blocks() {
        return blocks;
    }

    /** The next place in bytes, or {@link #NONE} until one in flight has come back. */
    long next() {
        if (inFlight.size() >= blocks) {
            return NONE;
        }
        if (!rw.random() && inFlight.contains(visited % blocks)) {
            return NONE;
        }
        op = readPercent == 100 || readPercent > 0 && dice.below(100) < readPercent ? Op.READ : Op.WRITE;
        long block = rw.random() ? random() : visited++ % blocks;
        inFlight.add(block);
        return startBytes + block * blockBytes;
    }

    /** The kind of the request at the place that {@link #next} gave last. */
    Op op() {
        return op;
    }

    void seen(long offset) {
        inFlight.remove((offset - startBytes) / blockBytes);
    }

    private long random() {
        long block = map ? permuted(visited++) : dice.below(blocks);
        while (inFlight.contains(block)) {
            block = map ? permuted(visited++) : (block + 1) % blocks;
        }
        return block;
    }

    /** A Feistel network over the square, walked until it lands inside: every block once, without a map in memory. */
    private long permuted(long visit) {
        long mask = (1L << halfBits) - 1;
        long turn = key + visit / blocks;
        long block = visit % blocks;
        do {
            long left = block >>> halfBits;
            long right = block & mask;
            for (int round = 0; round < ROUNDS; round++) {
                long swap = left ^ Dice.mix(right + turn * ROUNDS + round) & mask;
                left = right;
                right = swap;
            }
            block = left << halfBits | right;
        } while (block >= blocks);
        return block;
    }

    /** The blocks in flight: a hash set with linear probing, at most half full. */
    private static final class InFlight {
        private static final long FREE = -1;

        private final long[] slots;
        private int size;

        InFlight(int depth) {
            slots = new long[Integer.highestOneBit(depth) * 4];
            Arrays.fill(slots, FREE);
        }

        int size() {
            return size;
        }

        boolean contains(long block) {
            return slots[find(block)] == block;
        }

        void add(long block) {
            slots[find(block)] = block;
            size++;
        }

        void remove(long block) {
            int hole = find(block);
            slots[hole] = FREE;
            size--;
            for (int at = hole + 1 & slots.length - 1; slots[at] != FREE; at = at + 1 & slots.length - 1) {
                int home = home(slots[at]);
                // Entries that probed past the hole move back into it, or they would not be found again.
                if ((at - home & slots.length - 1) >= (at - hole & slots.length - 1)) {
                    slots[hole] = slots[at];
                    slots[at] = FREE;
                    hole = at;
                }
            }
        }

        private int home(long block) {
            return (int) Dice.mix(block) & slots.length - 1;
        }

        private int find(long block) {
            int at = home(block);
            while (slots[at] != FREE && slots[at] != block) {
                at = at + 1 & slots.length - 1;
            }
            return at;
        }
    }
}
