package org.bioscope.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A line of /proc/self/mountinfo.
 *
 * @param root       the part of the filesystem that is mounted, "/" for all of it
 * @param options    those of this mount, then those of the filesystem that it does not name already
 * @param filesystem its type, {@code ext4}
 * @param source     the device's path for filesystems on one, else whatever the mounter wrote
 */
record Mount(int id, int major, int minor, String root, Path point, String options, String filesystem, String source) {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    /** All mounts, in the order in which the kernel lists them; none where there is no /proc. */
    static List<Mount> all() {
        try {
            return parse(Files.readString(MOUNTINFO, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * A mount, and where it is seen.
     *
     * @param here    in this process' own mount namespace
     * @param process one that sees it
     */
    record Seen(Mount mount, boolean here, long process) {
    }

    /** All mounts of all mount namespaces whose processes this user may ask, our own first. */
    static List<Seen> everywhere(Path proc) {
        long own = ProcessHandle.current().pid();
        var seen = new ArrayList<>(of(proc.resolve("self"), true, own));
        var namespaces = new HashSet<>(List.of("", namespace(proc.resolve("self"))));
        try (Stream<Path> processes = Files.list(proc)) {
            processes.filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit)).filter(process -> namespaces.add(namespace(process)))
                    .forEach(process -> seen.addAll(of(process, false, Long.parseLong(process.getFileName().toString()))));
        } catch (IOException | UncheckedIOException e) {
            return seen; // no /proc, or a part of it that is not for us
        }
        return seen;
    }

    private static List<Seen> of(Path process, boolean here, long pid) {
        try {
            return parse(Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1)).stream().map(mount -> new Seen(mount, here, pid)).toList();
        } catch (IOException e) {
            return List.of(); // ended meanwhile
        }
    }

    private static String namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException e) {
            return ""; // not ours to ask
        }
    }

    /** Lines that are not understood are left out: a mount of a future kernel's making must not stop a run. */
    static List<Mount> parse(String mountinfo) {
        var mounts = new ArrayList<Mount>();
        for (String line : mountinfo.lines().toList()) {
            line(line).ifPresent(mounts::add);
        }
        return List.copyOf(mounts);
    }

    /** {@code id parent major:minor root point options [optional fields] - type source super-options}. */
    private static Optional<Mount> line(String line) {
        int dash = line.indexOf(" - ");
        if (dash < 0) {
            return Optional.empty();
        }
        String[] left = line.substring(0, dash).split(" ");
        String[] right = line.substring(dash + 3).split(" ");
        if (left.length < 6 || right.length < 2) {
            return Optional.empty();
        }
        String[] device = left[2].split(":");
        try {
            return Optional.of(new Mount(Integer.parseInt(left[0]), Integer.parseInt(device[0]), Integer.parseInt(device[1]), plain(left[3]),
                    Path.of(plain(left[4])), options(left[5], right.length > 2 ? right[2] : ""), right[0], plain(right[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String options(String mount, String filesystem) {
        var all = new ArrayList<>(List.of(mount.split(",")));
        for (String option : filesystem.split(",")) {
            boolean said = option.isEmpty() || all.contains(option) || option.equals("rw") && all.contains("ro");
            if (!said) {
                all.add(option);
            }
        }
        return String.join(",", all);
    }

    /** The kernel writes space, tab, newline and backslash in octal; the bytes are the path's own, UTF-8 as a rule. */
    static String plain(String field) {
        var bytes = new byte[field.length()];
        int length = 0;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            boolean octal = c == '\\' && i + 3 < field.length();
            bytes[length++] = (byte) (octal ? Integer.parseInt(field.substring(i + 1, i + 4), 8) : c);
            i += octal ? 3 : 0;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    boolean readOnly() {
        return List.of(options.split(",")).contains("ro");
    }
}
