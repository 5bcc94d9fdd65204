package org.bioscope.traces;

/** How the file is made before a run: it decides which extents the requests hit. */
public enum Prepare {
    NONE("none", "a fresh, empty file: every write extends it"),
    TRUNCATE("truncate", "ftruncate to size: one hole"),
    FALLOCATE("fallocate", "fallocate mode 0: unwritten extents, i_size set"),
    KEEP_SIZE("keep-size", "fallocate KEEP_SIZE: unwritten extents beyond i_size"),
    WRITTEN("written", "real random data, synced: every write is an overwrite"),
    CACHED("cached", "written, with pages of the file left in the page cache"),
    DIRTY("dirty", "written, with pages of the file left dirty in the page cache: they are to be written back yet");

    private final String label;
    private final String meaning;

    Prepare(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }
}
