package org.bioscope.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Tracefs for the tests that watch the real kernel: mounted if need be and taken down again. Skips the test where that is not allowed. */
final class Tracefs {
    /** Where it is mounted; debugfs mounts it by itself once somebody looks. */
    static final Path PLACE = Files.exists(Path.of("/sys/kernel/tracing/set_event")) ? Path.of("/sys/kernel/tracing") : Path.of("/sys/kernel/debug/tracing");
    private final boolean mounted;

    Tracefs() throws IOException, InterruptedException {
        mounted = Mount.all().stream().noneMatch(mount -> mount.filesystem().equals("tracefs"));
        if (mounted) {
            Disks.output("mount", "-t", "tracefs", "nodev", PLACE.toString());
        }
        Availability usable = Doctor.tracefs(Mount.all());
        Assumptions.assumeTrue(usable.usable(), "watching the kernel wants root and tracefs: " + usable.reason());
    }

    static List<String> instances() {
        try (Stream<Path> all = Files.list(PLACE.resolve("instances"))) {
            return all.map(instance -> instance.getFileName().toString()).filter(name -> name.startsWith("bioscope-")).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Those of this process's own children; other programs may be watching as well. */
    static List<String> instancesOf(long pid) {
        return instances().stream().filter(name -> name.startsWith("bioscope-" + pid + "-")).toList();
    }

    void close() throws IOException, InterruptedException {
        if (mounted && instances().isEmpty()) {
            Disks.output("umount", PLACE.toString());
        }
    }
}
