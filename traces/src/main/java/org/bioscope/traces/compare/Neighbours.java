package org.bioscope.traces.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bioscope.traces.Interval;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Units;
import org.bioscope.traces.Workload;

/**
 * What else went on on this machine during a run: another's I/O on the disk, a CPU that throttled, a hypervisor that took
 * its time, others that wanted the CPUs. Reads a few files of /proc and /sys; what they do not tell is not looked at.
 */
public final class Neighbours {
    private static final int SECTOR_BYTES = 512;
    /** Columns of /proc/diskstats after the name: sectors read and written. */
    private static final int SECTORS_READ = 2;
    private static final int SECTORS_WRITTEN = 6;
    /** A filesystem's own journal and metadata stay below this share of what a run moves, as long as it syncs nothing. */
    private static final double FOREIGN_SHARE = 0.10;
    private static final long FOREIGN_BYTES = 8 << 20;
    private static final double STOLEN_SHARE = 0.05;
    private static final double CROWDED_SHARE = 0.25;
    private static final Pattern TOTAL_US = Pattern.compile("some .*total=(\\d+)");

    private final Path root;
    private final LongSupplier clockNs;
    private final Optional<String> device;
    private final Sample before;

    /** Bytes that a disk has moved, or a run. */
    public record Moved(long readBytes, long writtenBytes) {
        private Moved since(Moved before) {
            return new Moved(readBytes - before.readBytes, writtenBytes - before.writtenBytes);
        }
    }

    private record Sample(Optional<Moved> disk, long throttled, long stolenTicks, long ticks, OptionalLong crowdedUs, long atNs) {
    }

    private Neighbours(Path root, Optional<String> device, LongSupplier clockNs) {
        this.root = root;
        this.clockNs = clockNs;
        this.device = device.map(name -> name.substring(name.lastIndexOf('/') + 1));
        this.before = sample();
    }

    /** Begins to watch. {@code device} is the disk under test, where it is known by name. */
    public static Neighbours watch(Optional<String> device) {
        return watch(Path.of("/"), device, System::nanoTime);
    }

    static Neighbours watch(Path root, Optional<String> device, LongSupplier clockNs) {
        return new Neighbours(root, device, clockNs);
    }

    /** The same of a run that has been the machine's since the watch began. */
    public List<String> disturbances(RunReport own) {
        Workload workload = own.workload();
        boolean journals = workload.get(Workload.SYNC) != SyncMode.NONE || workload.get(Workload.FSYNC) > 0 || workload.get(Workload.FDATASYNC) > 0
                || workload.get(Workload.PREPARE) != Prepare.WRITTEN;
        return disturbances(new Moved(own.intervals().stream().mapToLong(Interval::readBytes).sum(), own.intervals().stream().mapToLong(Interval::writeBytes).sum()), journals);
    }

    /**
     * A sentence for each disturbance since the watch began. {@code own} is what the run itself has moved; where it
     * {@code syncs}, what the filesystem's journal wrote for it cannot be told from another's writes, which are left out.
     */
    public List<String> disturbances(Moved own, boolean syncs) {
        Sample now = sample();
        var sentences = new ArrayList<String>();
        if (before.disk.isPresent() && now.disk.isPresent()) {
            Moved all = now.disk.get().since(before.disk.get());
            foreign(all.readBytes, own.readBytes, own, "read from").ifPresent(sentences::add);
            if (!syncs) {
                foreign(all.writtenBytes, own.writtenBytes, own, "written to").ifPresent(sentences::add);
            }
        }
        if (now.throttled > before.throttled) {
            sentences.add("throttled: a CPU was slowed by its temperature " + (now.throttled - before.throttled) + " times");
        }
        double stolen = share(now.stolenTicks - before.stolenTicks, now.ticks - before.ticks);
        if (stolen > STOLEN_SHARE) {
            sentences.add(String.format(Locale.ROOT, "the hypervisor took %.0f %% of the CPU time", 100 * stolen));
        }
        if (before.crowdedUs.isPresent() && now.crowdedUs.isPresent()) {
            double crowded = share(now.crowdedUs.getAsLong() - before.crowdedUs.getAsLong(), (now.atNs - before.atNs) / 1_000);
            if (crowded > CROWDED_SHARE) {
                sentences.add(String.format(Locale.ROOT, "somebody waited for a CPU in %.0f %% of the time", 100 * Math.min(1, crowded)));
            }
        }
        return sentences;
    }

    private Optional<String> foreign(long all, long own, Moved whole, String done) {
        long foreign = all - own;
        boolean tells = foreign > FOREIGN_BYTES && foreign > FOREIGN_SHARE * (whole.readBytes + whole.writtenBytes);
        return tells ? Optional.of("foreign I/O: " + Units.bytes(foreign) + " " + done + " " + device.orElse("the disk") + " beside the run's own " + Units.bytes(own))
                : Optional.empty();
    }

    private static double share(long part, long whole) {
        return whole <= 0 ? 0 : (double) part / whole;
    }

    private Sample sample() {
        long[] cpu = cpuTicks();
        return new Sample(disk(), throttled(), cpu[0], cpu[1], crowdedUs(), clockNs.getAsLong());
    }

    private Optional<Moved> disk() {
        if (device.isEmpty()) {
            return Optional.empty();
        }
        return lines("proc/diskstats").map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 3 + SECTORS_WRITTEN && columns[2].equals(device.get()))
                .map(columns -> new Moved(SECTOR_BYTES * number(columns[3 + SECTORS_READ]), SECTOR_BYTES * number(columns[3 + SECTORS_WRITTEN]))).findFirst();
    }

    private long throttled() {
        Path cpus = root.resolve("sys/devices/system/cpu");
        try (Stream<Path> all = Files.list(cpus)) {
            return all.map(cpu -> cpu.resolve("thermal_throttle/core_throttle_count")).flatMap(Neighbours::linesOf).mapToLong(Neighbours::number).sum();
        } catch (IOException e) {
            return 0; // no such machine
        }
    }

    /** Stolen ticks and all ticks of all CPUs: the eighth figure and the sum of the first eight. */
    private long[] cpuTicks() {
        Optional<String> all = lines("proc/stat").filter(line -> line.startsWith("cpu ")).findFirst();
        if (all.isEmpty()) {
            return new long[] {0, 0};
        }
        String[] columns = all.get().strip().split("\\s+");
        long ticks = 0;
        for (int i = 1; i <= 8 && i < columns.length; i++) {
            ticks += number(columns[i]);
        }
        return new long[] {columns.length > 8 ? number(columns[8]) : 0, ticks};
    }

    private OptionalLong crowdedUs() {
        return lines("proc/pressure/cpu").map(TOTAL_US::matcher).filter(Matcher::find).mapToLong(m -> number(m.group(1))).findFirst();
    }

    private Stream<String> lines(String file) {
        return linesOf(root.resolve(file));
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.of(); // not on Linux, or an older one: it is not looked at
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
