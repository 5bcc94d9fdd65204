package org.bioscope.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private static String plain(String field) {
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
