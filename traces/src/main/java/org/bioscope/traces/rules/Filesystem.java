package org.bioscope.traces.rules;

/** What the file lives on, as far as the rules tell them apart. */
public enum Filesystem {
    EXT4("ext4"), XFS("xfs"), BTRFS("btrfs"), F2FS("f2fs"),
    /** The raw block device: no filesystem at all. */
    BLOCK("block"),
    /** A filesystem that no rule here speaks of. */
    OTHER("other");

    private final String label;

    Filesystem(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** By the name in /proc/mounts; {@link #OTHER} for any that has no rules. */
    public static Filesystem named(String name) {
        for (Filesystem filesystem : values()) {
            if (filesystem.label.equals(name)) {
                return filesystem;
            }
        }
        return OTHER;
    }
}
